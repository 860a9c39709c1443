package org.broca.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Training over sites that keep their recordings. */
@Command(
        name = "federated",
        description = "Trains one model over sites that keep their recordings, on Flower's protocols.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FederatedServerCommand.class,
            FederatedClientCommand.class,
            FederatedSimulateCommand.class,
            FederatedPartitionCommand.class
        })
final class FederatedCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private FederatedCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? server, client, simulate or partition");
    }
}
