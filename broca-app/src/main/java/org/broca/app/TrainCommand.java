package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.broca.core.Arguments;
import org.broca.tensor.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compiles the recipe of a YAML file and runs it in the current folder. */
@Command(
        name = "train",
        description = {
            "Compiles the recipe of a YAML file and runs it in the current folder.",
            "",
            "Every .java beside Train.java is compiled; Train.java is sought beside the YAML file,"
                    + " then one folder up. What follows the file goes to the recipe: run options"
                    + " and overrides of the YAML's keys, as --key=value or --key value.",
            ""
        },
        customSynopsis = "broca train FOLDER/train.yaml [--script FILE] [--key=value ...] [run options]",
        footer = {
            "",
            "      --script FILE     the recipe's source, where it is not Train.java",
            "      --help            this text"
        })
final class TrainCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TrainCommand() {}

    @Override
    public Integer call() throws Exception {
        PassThrough given = new PassThrough(arguments);
        if (given.takeHelp(spec)) {
            System.out.println("\nRun options:\n" + Arguments.help());
            return 0;
        }
        Path script = given.takeOption("--script").map(Path::of).orElse(null);
        List<String> rest = given.rest();
        Check.that(
                !rest.isEmpty() && !rest.get(0).startsWith("--"),
                "train: which YAML file? As in: broca train FOLDER/train.yaml --seed=1");
        Path yaml = Path.of(rest.get(0));
        Check.that(Files.isRegularFile(yaml), "train: no such file: %s", yaml);
        RecipeCompiler.compileFolder(script == null ? requireScript(yaml) : script)
                .run(rest);
        return 0;
    }

    /** The recipe of a YAML file: beside it, or one folder up. */
    static Optional<Path> scriptOf(Path yaml) {
        Path beside = yaml.resolveSibling("Train.java");
        Path above = yaml.resolveSibling("..").resolve("Train.java").normalize();
        return Stream.of(beside, above).filter(Files::isRegularFile).findFirst();
    }

    private static Path requireScript(Path yaml) {
        return scriptOf(yaml)
                .orElseThrow(() -> new IllegalArgumentException(
                        "train: no Train.java beside " + yaml + " or one folder up; name it with --script FILE"));
    }
}
