package org.broca.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.federated.transport.FleetServer;
import org.broca.federated.transport.LegacyServer;
import org.broca.federated.transport.ServerTransport;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The coordinator of a federation. */
@Command(
        name = "server",
        description =
                "Coordinates a federated training: clients of Broca and of Flower join it. Prints a line of JSON for"
                        + " each round.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FederatedServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("org.broca.federated.server");
    private static final int TUTORIALS_CLIENTS = 10;

    @Option(
            names = "--server_address",
            paramLabel = "HOST:PORT",
            description = "Where to listen (default: ${DEFAULT-VALUE}).")
    private String serverAddress = "[::]:8080";

    @Mixin
    private FederatedRounds rounds = new FederatedRounds();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description =
                    "legacy: for flwr's start_client and broca's clients; fleet: for SuperNodes of flwr 1.40 or newer"
                            + " and broca's clients (default: ${DEFAULT-VALUE}).")
    private String transport = "legacy";

    @Option(names = "--certificate", paramLabel = "PEM", description = "Speaks TLS with this chain of certificates.")
    private @Nullable Path certificate;

    @Option(names = "--private_key", paramLabel = "PEM", description = "The certificate's key, PKCS#8.")
    private @Nullable Path privateKey;

    @Option(
            names = "--node_keys",
            split = ",",
            paramLabel = "PEM",
            description = "Lets in only nodes with these public keys; for fleet.")
    private List<Path> nodeKeys = List.of();

    @Option(
            names = "--fab",
            paramLabel = "FILE",
            description = "The app that Python's SuperNodes run, as flwr build writes it; for fleet.")
    private @Nullable Path fab;

    @Option(
            names = "--run_config",
            split = ",",
            paramLabel = "KEY=VALUE",
            description = "The app's settings, as flwr run --run-config gives them; for fleet.")
    private Map<String, String> runConfig = Map.of();

    @Option(
            names = "--legacy_records",
            description = "Sends tasks as flwr's older strategies do, for apps with a client_fn; for fleet.")
    private boolean legacyRecords;

    private FederatedServerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        rounds.check();
        try (ServerTransport server = transport()) {
            LOG.info("Listening on port {}", server.port());
            rounds.run(server, TUTORIALS_CLIENTS);
        }
        return 0;
    }

    private ServerTransport transport() {
        Check.that(
                (certificate == null) == (privateKey == null),
                "federated server: --certificate and --private_key go together");
        if (transport.equals("legacy")) {
            LegacyServer.Builder legacy = LegacyServer.builder(serverAddress);
            if (certificate != null && privateKey != null) {
                legacy.certificate(certificate, privateKey);
            }
            return legacy.build();
        }
        Check.that(
                transport.equals("fleet"), "federated server: --transport must be legacy or fleet, got %s", transport);
        FleetServer.Builder fleet = FleetServer.builder(serverAddress).legacyRecords(legacyRecords);
        if (certificate != null && privateKey != null) {
            fleet.certificate(certificate, privateKey);
        }
        if (!nodeKeys.isEmpty()) {
            fleet.nodeKeys(nodeKeys);
        }
        if (fab != null) {
            fleet.fab(fab).runConfig(Map.copyOf(runConfig));
        }
        return fleet.build();
    }
}
