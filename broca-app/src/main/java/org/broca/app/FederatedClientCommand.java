package org.broca.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.broca.federated.client.SpeechBrainClient;
import org.broca.federated.transport.ClientTransport;
import org.broca.federated.transport.FleetClient;
import org.broca.federated.transport.LegacyClient;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A site of a federation. */
@Command(
        name = "client",
        description = "Trains with a recipe on this site's recordings, as a server of Flower or of Broca asks for it."
                + " Waits for a server that is not there yet.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FederatedClientCommand implements Callable<Integer> {
    @Option(names = "--cid", paramLabel = "NAME", description = "This site's name or number (default: 0).")
    private String cid = "0";

    @Option(
            names = "--server_address",
            paramLabel = "HOST:PORT",
            description = "Where the server is (default: ${DEFAULT-VALUE}).")
    private String serverAddress = "[::]:8080";

    @Mixin
    private FederatedRecipe recipe = new FederatedRecipe();

    @Option(
            names = "--save_path_pre",
            paramLabel = "DIR",
            description = "Results go to client_<cid> below it (default: ./results/).")
    private Path savePathPre = Path.of("./results/");

    @Option(
            names = "--local_parts",
            split = ",",
            paramLabel = "NAMES",
            description = "Parts of the model that never leave this site, as *.norm.*: a star stands for any text.")
    private List<String> localParts = List.of();

    @Option(
            names = "--frozen_parts",
            split = ",",
            paramLabel = "NAMES",
            description = "Parts of the model that are not trained, as encoder.CNN.*.")
    private List<String> frozenParts = List.of();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "legacy: flwr's start_server, or broca's server; fleet: a SuperLink of flwr 1.40 or newer, or"
                    + " broca's; fleet-grpc: a SuperLink of flwr 1.23 to 1.39 (default: ${DEFAULT-VALUE}).")
    private String transport = "legacy";

    @Option(
            names = "--root_certificates",
            paramLabel = "PEM",
            description = "Speaks TLS, and trusts the certificates of this file.")
    private @Nullable Path rootCertificates;

    @Option(
            names = "--node_key",
            paramLabel = "PEM",
            description = "This node's private key, made if it is not there; for fleet.")
    private @Nullable Path nodeKey;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Gives up when no server answered for so long (default: never).")
    private @Nullable Long patience;

    private FederatedClientCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        recipe.checkOverrides();
        SpeechBrainClient client = recipe.client(
                        cid,
                        recipe.siteOptions(cid, savePathPre.resolve("client_" + cid))
                                .build())
                .localParts(localParts)
                .frozenParts(frozenParts)
                .build();
        transport().serve(client);
        return 0;
    }

    private ClientTransport transport() {
        Optional<Duration> limit = Optional.ofNullable(patience).map(Duration::ofSeconds);
        Optional<Path> roots = Optional.ofNullable(rootCertificates);
        if (transport.equals("legacy")) {
            LegacyClient.Builder legacy = LegacyClient.builder(serverAddress);
            roots.ifPresent(legacy::rootCertificates);
            limit.ifPresent(legacy::patience);
            return legacy.build();
        }
        Check.that(
                List.of("fleet", "fleet-grpc").contains(transport),
                "federated client: --transport must be legacy, fleet or fleet-grpc, got %s",
                transport);
        FleetClient.Builder fleet = FleetClient.builder(serverAddress).grpc(transport.equals("fleet-grpc"));
        roots.ifPresent(fleet::rootCertificates);
        limit.ifPresent(fleet::patience);
        Optional.ofNullable(nodeKey).ifPresent(fleet::key);
        return fleet.build();
    }
}
