package org.broca.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores what a system gave. */
@Command(
        name = "score",
        description = "Scores what a system recognised or verified.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ScoreWerCommand.class, ScoreWordsCommand.class, ScoreEerCommand.class})
final class ScoreCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ScoreCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? wer, words or eer");
    }
}
