package org.broca.tensor.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.broca.tensor.Engine;
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
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private final CompilationUnit unit;
    private final String name;
    private final Function function;

    /**
     * Compiles {@code source} and picks one of its functions.
     *
     * @param name name of a function that {@code source} defines
     * @param source TorchScript
     * @throws IllegalArgumentException if it does not compile; says why and in which line
     */
    public TorchScript(String name, String source) {
        this.name = name;
        Aten.start();
        unit = compile(name, source);
        unit.retainReference();
        function = unit.find_function(new QualifiedName(name));
        if (function == null || function.isNull()) {
            throw new IllegalArgumentException("the script defines no function \"%s\"".formatted(name));
        }
        function.retainReference();
    }

    private static CompilationUnit compile(String name, String source) {
        Engine.start();
        try {
            return torch.compile(source);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage()).strip();
            Matcher line = LINE.matcher(message);
            String why = message.lines().findFirst().orElse(message);
            String where = line.find() ? " in line " + line.group(1) : "";
            throw new IllegalArgumentException("the script of %s is wrong%s: %s".formatted(name, where, why), e);
        }
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
