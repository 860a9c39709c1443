package org.broca.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.broca.federated.partition.Manifest;
import org.broca.federated.simulation.Simulation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A whole federation in one process. */
@Command(
        name = "simulate",
        description =
                "Runs a federation in this process: each site's model is made when it is its turn, so that there is"
                        + " one in memory. Prints a line of JSON for each round.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FederatedSimulateCommand implements Callable<Integer> {
    @Option(
            names = "--clients",
            paramLabel = "N",
            required = true,
            description = "How many sites there are, named 0, 1, 2 and so on.")
    private int clients;

    @Mixin
    private FederatedRounds rounds = new FederatedRounds();

    @Option(
            names = "--site_path",
            paramLabel = "DIR",
            description = "Where the sites' manifests are, as federated partition writes them.")
    private @Nullable Path sitePath;

    @Option(
            names = "--partition",
            paramLabel = "METHOD",
            description = "Splits --tr_path among the sites first: iid, speaker, accent or dirichlet.")
    private FederatedPartitionCommand.@Nullable Method partition;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Of the Dirichlet distribution (default: ${DEFAULT-VALUE}).")
    private double alpha = FederatedPartitionCommand.ALPHA;

    @Option(
            names = "--local_parts",
            split = ",",
            paramLabel = "NAMES",
            description = "Parts of the model that never leave their site.")
    private List<String> localParts = List.of();

    @Option(
            names = "--frozen_parts",
            split = ",",
            paramLabel = "NAMES",
            description = "Parts of the model that are not trained.")
    private List<String> frozenParts = List.of();

    private FederatedSimulateCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        rounds.check();
        Path parts = manifests();
        FederatedRecipe recipe = rounds.recipe();
        Simulation simulation = new Simulation(
                clients,
                index -> {
                    String cid = String.valueOf(index);
                    return recipe.client(
                                    cid,
                                    recipe.simulatedOptions(
                                            cid, parts, rounds.savePath().resolve("client_" + cid)))
                            .localParts(localParts)
                            .frozenParts(frozenParts)
                            .build();
                },
                rounds.seed());
        rounds.run(simulation, 1);
        return 0;
    }

    private Path manifests() {
        if (sitePath != null) {
            return sitePath;
        }
        FederatedPartitionCommand.Method method = Optional.ofNullable(partition)
                .orElseThrow(() -> new IllegalArgumentException(
                        "federated simulate: --site_path must name the folder of the sites' manifests, or --partition say"
                                + " how --tr_path is split"));
        Path train = rounds.recipe()
                .trPath()
                .orElseThrow(() -> new IllegalArgumentException(
                        "federated simulate: --partition splits --tr_path: name a manifest"));
        Path folder = rounds.savePath().resolve("partition");
        Manifest manifest = Manifest.read(rounds.recipe().manifest(train, "train", "all"));
        PartitionFiles.write(manifest, method.partitioner(manifest, "", alpha, rounds.seed()), clients, folder);
        return folder;
    }
}
