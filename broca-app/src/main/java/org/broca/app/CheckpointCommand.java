package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TensorFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into files of tensors, and converts them. */
@Command(
        name = "checkpoint",
        description =
                "Shows or converts a file of tensors: PyTorch's (.ckpt, .pt, .pth, .bin), .safetensors, .npz, .npy.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CheckpointCommand.Show.class, CheckpointCommand.Convert.class})
final class CheckpointCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private CheckpointCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? show or convert");
    }

    /** Prints what a file holds. */
    @Command(
            name = "show",
            description = "Prints a line for each tensor and value: key, type and shape (or =value), tabs between.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "FILE")
        private Path file = Path.of("");

        private Show() {}

        @Override
        public Integer call() {
            requireFile("checkpoint show", file);
            try (TensorScope scope = TensorScope.open()) {
                TensorFiles.describe(file).forEach(System.out::println);
            }
            return 0;
        }
    }

    /** Writes a file's content in another format. */
    @Command(
            name = "convert",
            description = "Writes the content of IN to OUT in the format of OUT's ending.",
            mixinStandardHelpOptions = true)
    static final class Convert implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "IN")
        private Path in = Path.of("");

        @Parameters(index = "1", paramLabel = "OUT")
        private Path out = Path.of("");

        private Convert() {}

        @Override
        public Integer call() {
            requireFile("checkpoint convert", in);
            try (TensorScope scope = TensorScope.open()) {
                TensorFiles.write(out, TensorFiles.read(in));
            }
            return 0;
        }
    }

    private static void requireFile(String command, Path file) {
        Check.that(Files.isRegularFile(file), "%s: no such file: %s", command, file);
    }
}
