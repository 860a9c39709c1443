package org.broca.spark;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What {@code spark-submit --class org.broca.spark.Main broca-spark.jar COMMAND ...} runs.
 *
 * <p>Exit status: 0 done (recordings that failed are told in the results), 1 the job failed, 2 the caller's mistake.
 */
@Command(
        name = "org.broca.spark.Main",
        description = "Broca on Spark: trained models over many recordings, manifests of corpora, training.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TranscribeCommand.class,
            EmbedCommand.class,
            ClassifyCommand.class,
            VadCommand.class,
            FeaturesCommand.class,
            PrepareCommand.class,
            TrainCommand.class
        })
public final class Main implements Runnable {
    private static final int CALLERS_MISTAKE = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one command on the session that {@code spark-submit} describes, and ends it. */
    public static void main(String[] args) {
        int status = execute(args, System.err);
        SparkSession.getActiveSession().foreach(session -> {
            session.stop();
            return null;
        });
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs one command on the session that there is, else a new one; messages go to {@code err}. */
    static int execute(String[] args, PrintStream err) {
        CommandLine commandLine = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
        passThrough(commandLine, "train").setStopAtPositional(true);
        passThrough(commandLine, "features").setUnmatchedOptionsArePositionalParams(true);
        passThrough(commandLine, "vad").setUnmatchedOptionsArePositionalParams(true);
        return commandLine.execute(args);
    }

    private static CommandLine passThrough(CommandLine commandLine, String name) {
        return Objects.requireNonNull(commandLine.getSubcommands().get(name));
    }

    private static int report(Exception failure, CommandLine command) {
        String name = command.getCommandSpec().name();
        if (failure instanceof IllegalArgumentException) {
            command.getErr().println(name + ": " + failure.getMessage());
            return CALLERS_MISTAKE;
        }
        command.getErr().println(name + " failed: " + failure);
        failure.printStackTrace(command.getErr());
        return 1;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which command?\n" + spec.commandLine().getUsageMessage());
    }
}
