package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.broca.core.Arguments;
import org.broca.core.Distributed;
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
                    + " then one folder up, then where the file's line 'script: PATH' says, seen from"
                    + " the file or from Broca's own folder. What follows the file goes to the recipe: run options"
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
    private static final Pattern SCRIPT_LINE = Pattern.compile("script:\\s*(?<path>[^\\s#!]+)\\s*(#.*)?");

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
        Recipe recipe = RecipeCompiler.compileFolder(script == null ? requireScript(yaml) : script);
        Distributed.run(() -> recipe.run(rest));
        return 0;
    }

    /** The recipe of a YAML file: beside it, one folder up, or where the file says. */
    static Optional<Path> scriptOf(Path yaml) {
        return candidates(yaml).filter(Files::isRegularFile).findFirst();
    }

    /** Says where a recipe's Java files would be, at the end of an error. */
    static String soughtScript(Path yaml) {
        return "beside the recipe's Train.java (sought %s)"
                .formatted(candidates(yaml).map(Path::toString).collect(Collectors.joining(", ")));
    }

    private static Stream<Path> candidates(Path yaml) {
        Path beside = yaml.resolveSibling("Train.java");
        Path above = yaml.resolveSibling("..").resolve("Train.java").normalize();
        return Stream.concat(Stream.of(beside, above), namedIn(yaml));
    }

    /** Where a plain line {@code script: PATH} may point to. */
    private static Stream<Path> namedIn(Path yaml) {
        return TextFile.lines(yaml).stream()
                .map(SCRIPT_LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group("path"))
                .flatMap(path -> Stream.of(
                        yaml.resolveSibling(path).normalize(),
                        Path.of(System.getProperty("broca.home", "")).resolve(path)));
    }

    private static Path requireScript(Path yaml) {
        return scriptOf(yaml)
                .orElseThrow(() -> new IllegalArgumentException(
                        "train: no Train.java for %s: sought %s; name it with --script FILE, or in a line script: FILE"
                                .formatted(
                                        yaml,
                                        candidates(yaml).map(Path::toString).collect(Collectors.joining(", ")))));
    }
}
