package org.broca.tensor.engine;

import java.util.List;
import org.broca.tensor.Tensor;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.global.torch;

/**
 * TorchScript source compiled once: a whole loop of small operations then costs one native call.
 *
 * <p>Thread-safe after construction.
 */
public final class TorchScript {
    private final CompilationUnit unit;
    private final String name;
    private final Function function;

    /**
     * Compiles {@code source} and picks one of its functions.
     *
     * @param name name of a function that {@code source} defines
     * @param source TorchScript
     */
    public TorchScript(String name, String source) {
        this.name = name;
        unit = torch.compile(source);
        unit.retainReference();
        function = unit.find_function(new QualifiedName(name));
        if (function == null || function.isNull()) {
            throw new IllegalArgumentException("the script defines no function \"%s\"".formatted(name));
        }
        function.retainReference();
    }

    /** Runs the function; arguments as for {@link Aten#call}, results flattened. */
    public List<Tensor> call(@org.jspecify.annotations.Nullable Object... args) {
        return Aten.run(
                name,
                stack -> {
                    function.run(stack);
                    return new IValueVector(stack);
                },
                args);
    }
}
