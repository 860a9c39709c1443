package org.broca.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code broca} command.
 *
 * <p>Standard output carries results only. Exit status: 0 done, 1 some inputs failed or a defect of ours, 2 the
 * caller's mistake, 130 interrupted.
 */
@Command(
        name = "broca",
        description = "The speech toolkit of SpeechBrain's recipes, on the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            RunCommand.class,
            LaunchCommand.class,
            PrepareCommand.class,
            ShardCommand.class,
            TranscribeCommand.class,
            AlignCommand.class,
            ClassifyCommand.class,
            EmbedCommand.class,
            VerifyCommand.class,
            VadCommand.class,
            ScoreCommand.class,
            FeaturesCommand.class,
            YamlCommand.class,
            CheckpointCommand.class,
            FederatedCommand.class,
            TokenizerCommand.class,
            DoctorCommand.class
        })
public final class Main implements Runnable {
    static final int CALLERS_MISTAKE = 2;
    static final int INTERRUPTED = 130;

    @Option(names = "--stacktrace", description = "Show where in the code an error arose.")
    private boolean stacktrace;

    @Spec
    private CommandSpec spec;

    private Main() {
        spec = CommandSpec.create();
    }

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        int status = execute(args, err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs one command; messages about failures go to {@code err}. */
    static int execute(String[] args, PrintStream err) {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setParameterExceptionHandler((wrong, given) -> explain(wrong))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> main.failures(err).report(failure));
        // After a script's own options come those of its caller: of two alike the last counts.
        Objects.requireNonNull(commandLine.getSubcommands().get("federated")).setOverwrittenOptionsAllowed(true);
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        PassThrough.configure(commandLine);
        try {
            return commandLine.execute(args);
        } catch (Error failure) { // picocli hands on exceptions only
            return main.failures(err).report(failure);
        }
    }

    private Failures failures(PrintStream err) {
        return new Failures(err, stacktrace);
    }

    /** Without a command: how to call it, as a mistake. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which command?\n" + spec.commandLine().getUsageMessage());
    }

    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("See ./" + name + " --help");
        return CALLERS_MISTAKE;
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"broca " + current()};
        }

        static String current() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
