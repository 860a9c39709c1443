package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.broca.hparams.CheckReport;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.HyperYamlReader;
import org.broca.hparams.Overrides;
import org.broca.hparams.UserClasses;
import org.broca.tensor.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Resolves a hyperparameter file, or tries to build all that it names. */
@Command(
        name = "yaml",
        description = "Resolves or checks a hyperparameter file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {YamlCommand.Resolve.class, YamlCommand.CheckFile.class})
final class YamlCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private YamlCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? resolve or check");
    }

    /** Prints the YAML with every reference, include and override filled in. */
    @Command(
            name = "resolve",
            description = "Prints the file with every reference, include and override filled in.",
            customSynopsis = "broca yaml resolve FILE [--key=value ...]")
    static final class Resolve implements Callable<Integer> {
        @Parameters(arity = "0..*", hidden = true)
        private List<String> arguments = List.of();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        private Resolve() {}

        @Override
        public Integer call() {
            PassThrough given = new PassThrough(arguments);
            if (given.takeHelp(spec)) {
                return 0;
            }
            Overrides overrides = Overrides.of(given.takeYaml());
            System.out.print(HyperYaml.resolve(file("yaml resolve", given.rest()), overrides));
            return 0;
        }
    }

    /** Builds every object of a file and reports what cannot be built. */
    @Command(
            name = "check",
            description = "Builds every object of the file; a line for each name that is unknown or cannot be built.",
            customSynopsis = "broca yaml check FILE [--key=value ...]")
    static final class CheckFile implements Callable<Integer> {
        @Parameters(arity = "0..*", hidden = true)
        private List<String> arguments = List.of();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        private CheckFile() {}

        @Override
        public Integer call() {
            PassThrough given = new PassThrough(arguments);
            if (given.takeHelp(spec)) {
                return 0;
            }
            Overrides overrides = Overrides.of(given.takeYaml());
            Path file = file("yaml check", given.rest());
            HyperYamlReader reader = HyperYaml.reader().withUserClasses(classesBeside(file));
            CheckReport report = reader.check(file, overrides);
            System.out.println(report.text());
            return report.failed() == 0 ? 0 : Main.CALLERS_MISTAKE;
        }

        /** The recipe's own classes, where the file has a recipe. */
        private static UserClasses classesBeside(Path file) {
            return TrainCommand.scriptOf(file)
                    .map(script -> UserClasses.of(
                            RecipeCompiler.compileFolder(script).main().getClassLoader()))
                    .orElseGet(() -> UserClasses.noneAt(TrainCommand.soughtScript(file)));
        }
    }

    private static Path file(String command, List<String> words) {
        Check.that(words.size() == 1, "%s: one file is needed, got %s", command, words);
        Path file = Path.of(words.get(0));
        Check.that(Files.isRegularFile(file), "%s: no such file: %s", command, file);
        return file;
    }
}
