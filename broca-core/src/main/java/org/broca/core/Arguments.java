package org.broca.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/**
 * A recipe's command line: the hyperparameter file, the run options, and overrides of the file's keys.
 *
 * <p>As SpeechBrain's {@code parse_arguments}: {@code --name=value} and {@code --name value}; what is the exact name of
 * a run option is one, everything else is an override, with its value kept as YAML text.
 *
 * @param hparamsFile the YAML file, which exists
 * @param overrides YAML text, one {@code key: value} a line
 */
public record Arguments(Path hparamsFile, RunOptions runOptions, String overrides) {
    /**
     * Parses {@code args}.
     *
     * @throws IllegalArgumentException if the file is missing, or a run option has a wrong value; says what would be
     *     right
     */
    public static Arguments parse(String... args) {
        Check.that(args.length > 0, "no hyperparameter file given: the first argument is a YAML file");
        Path file = Path.of(args[0]);
        Check.that(
                !args[0].startsWith("--"),
                "the first argument must be the hyperparameter file, got the option %s",
                args[0]);
        Check.that(Files.isRegularFile(file), "no such hyperparameter file: %s", file);
        RunOptions options = RunOptions.defaults();
        List<String> overrides = new ArrayList<>();
        int i = 1;
        while (i < args.length) {
            Check.that(args[i].startsWith("--"), "expected an option such as --lr=0.1, got %s", args[i]);
            int equals = args[i].indexOf('=');
            String name = args[i].substring(2, equals < 0 ? args[i].length() : equals);
            Optional<RunOption> option = RunOption.of(name);
            boolean flag = option.filter(o -> o.kind() == RunOption.Kind.FLAG).isPresent();
            Check.that(!flag || equals < 0, "--%s takes no value: give --%s alone", name, name);
            List<String> values = flag ? List.of("true") : values(args, i, equals);
            i += equals >= 0 || flag ? 1 : 1 + values.size();
            if (option.isPresent()) {
                options = with(options, option.get(), values);
            } else {
                overrides.add(name + ": " + String.join(" ", values));
            }
        }
        return new Arguments(file, options, String.join("\n", overrides));
    }

    private static List<String> values(String[] args, int at, int equals) {
        if (equals >= 0) {
            return List.of(args[at].substring(equals + 1));
        }
        return Arrays.stream(args, at + 1, args.length)
                .takeWhile(arg -> !arg.startsWith("--"))
                .toList();
    }

    private static RunOptions with(RunOptions options, RunOption option, List<String> values) {
        if (option.kind() == RunOption.Kind.LIST) {
            return options.with(option.key(), values);
        }
        Check.that(values.size() == 1, "--%s needs one value, got %s", option.key(), values);
        return options.with(option.key(), values.get(0));
    }

    /** The run options, a line each. */
    public static String help() {
        return Arrays.stream(RunOption.values())
                .map(o -> "  --%-36s %s%s"
                        .formatted(
                                o.key() + (o.kind() == RunOption.Kind.FLAG ? "" : "=..."),
                                o.help(),
                                o.fallback()
                                        .filter(f -> o.kind() != RunOption.Kind.FLAG)
                                        .map(f -> " (default " + f + ")")
                                        .orElse("")))
                .collect(Collectors.joining("\n"));
    }
}
