package org.broca.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The arguments of a command that hands what it does not know to someone else: a recipe, a script, a YAML builder.
 *
 * <p>Picocli passes everything on unread (SpeechBrain's {@code --key=value} and {@code --key value} could be anything);
 * the command's own few options are taken out here.
 */
final class PassThrough {
    private static final List<Class<?>> COMMANDS = List.of(
            TrainCommand.class,
            RunCommand.class,
            LaunchCommand.class,
            FederatedServerCommand.class,
            FederatedClientCommand.class,
            FederatedSimulateCommand.class,
            FeaturesCommand.class,
            YamlCommand.Resolve.class,
            YamlCommand.CheckFile.class);

    private final List<String> rest;

    PassThrough(List<String> arguments) {
        rest = new ArrayList<>(arguments);
    }

    /** Makes picocli treat whatever follows such a command as its positional parameters. */
    static void configure(CommandLine commandLine) {
        for (Map.Entry<String, CommandLine> entry : commandLine.getSubcommands().entrySet()) {
            CommandLine command = entry.getValue();
            if (COMMANDS.contains(command.getCommandSpec().userObject().getClass())) {
                command.setUnmatchedOptionsArePositionalParams(true);
                command.setEndOfOptionsDelimiter("\0");
            }
            configure(command);
        }
    }

    /** Takes out {@code --name value} or {@code --name=value}; the last one given counts. */
    Optional<String> takeOption(String name) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i < rest.size(); ) {
            String word = rest.get(i);
            if (word.startsWith(name + "=")) {
                value = Optional.of(word.substring(name.length() + 1));
                rest.remove(i);
            } else if (word.equals(name) && i + 1 < rest.size()) {
                value = Optional.of(rest.get(i + 1));
                rest.subList(i, i + 2).clear();
            } else if (word.equals(name)) {
                throw new IllegalArgumentException(name + " needs a value, as in " + name + "=VALUE");
            } else {
                i++;
            }
        }
        return value;
    }

    /** Takes out a request for help, prints the help of the command, and says whether it did. */
    boolean takeHelp(CommandSpec command) {
        boolean asked = rest.removeAll(List.of("--help", "-h"));
        if (asked) {
            command.commandLine().usage(System.out);
        }
        return asked;
    }

    /** Takes out every {@code --key=value} and {@code --key value}, as YAML text with one key a line. */
    String takeYaml() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < rest.size(); ) {
            String word = rest.get(i);
            if (!word.startsWith("--")) {
                i++;
                continue;
            }
            rest.remove(i);
            int equals = word.indexOf('=');
            String key = word.substring(2, equals < 0 ? word.length() : equals);
            boolean separate = equals < 0 && i < rest.size() && !rest.get(i).startsWith("--");
            String value = separate ? rest.remove(i) : equals < 0 ? "" : word.substring(equals + 1);
            yaml.append(key).append(": ").append(value).append('\n');
        }
        return yaml.toString();
    }

    List<String> rest() {
        return List.copyOf(rest);
    }
}
