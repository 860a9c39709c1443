package org.broca.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.broca.tensor.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compiles a single-file program and runs it with the toolkit on its class path. */
@Command(
        name = "run",
        description = "Compiles a Java file (and those beside it that it uses) and runs it"
                + " with the toolkit on its class path, in the current folder.",
        customSynopsis = "broca run Script.java [ARGUMENT ...]")
final class RunCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RunCommand() {}

    @Override
    public Integer call() throws Exception {
        Check.that(!arguments.isEmpty(), "run: which file? As in: broca run Script.java ARGUMENTS");
        if (List.of("--help", "-h").contains(arguments.get(0))) {
            spec.commandLine().usage(System.out);
            return 0;
        }
        RecipeCompiler.compileFile(Path.of(arguments.get(0))).run(arguments.subList(1, arguments.size()));
        return 0;
    }
}
