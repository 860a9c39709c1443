package org.broca.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.broca.federated.partition.Manifest;
import org.broca.federated.partition.Partitioner;
import org.broca.federated.partition.Utterance;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Splits a manifest among sites. */
@Command(
        name = "partition",
        description =
                "Splits a manifest (JSON, CSV, or Common Voice's TSV) among sites: train_0, train_1 and so on, for"
                        + " their --tr_path.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FederatedPartitionCommand implements Callable<Integer> {
    static final double ALPHA = 0.5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "MANIFEST")
    private Path file = Path.of("");

    @Option(names = "--clients", paramLabel = "N", required = true, description = "How many sites.")
    private int clients;

    @Option(
            names = "--by",
            paramLabel = "METHOD",
            description = "speaker: whole speakers go to one site; accent: whole accents do; iid: at random, evenly;"
                    + " dirichlet: at random, unevenly (default: speaker).")
    private Method by = Method.SPEAKER;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Whose values are kept together, or by dirichlet dealt out (default: the speaker's or accent's).")
    private String key = "";

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Of dirichlet: small for sites that are unlike (default: ${DEFAULT-VALUE}).")
    private double alpha = ALPHA;

    @Option(
            names = "--valid_share",
            paramLabel = "SHARE",
            description = "Share of each site's utterances set apart as dev_0, dev_1 and so on (default: none).")
    private double validShare;

    @Option(
            names = "--dev_manifest",
            paramLabel = "FILE",
            description =
                    "Another manifest, which becomes dev_0, dev_1 and so on: its speakers or accents go where those"
                            + " of the first are.")
    private @Nullable Path devManifest;

    @Option(
            names = "--server_share",
            paramLabel = "SHARE",
            description = "Share of all utterances set apart for the server, as server (default: none).")
    private double serverShare;

    @Option(
            names = "--server_speakers",
            split = ",",
            paramLabel = "NAME",
            description = "Speakers set apart for the server, as server.")
    private List<String> serverSpeakers = List.of();

    @Option(names = "--seed", description = "Of all that is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1986;

    @Option(names = "--output_folder", paramLabel = "DIR", required = true, description = "Where the manifests go.")
    private @Nullable Path outputFolder;

    private FederatedPartitionCommand() {}

    /** How utterances are dealt out. */
    enum Method {
        IID,
        SPEAKER,
        ACCENT,
        DIRICHLET;

        /** The key whose values stay together, if that is how utterances are dealt out. */
        Optional<String> key(Manifest manifest, String key) {
            Optional<String> given = Optional.of(key).filter(k -> !k.isEmpty());
            return switch (this) {
                case SPEAKER -> Optional.of(given.orElseGet(manifest::speakerKey));
                case ACCENT -> Optional.of(given.orElseGet(manifest::accentKey));
                case IID, DIRICHLET -> Optional.empty();
            };
        }

        /** @param key empty for the default */
        Partitioner partitioner(Manifest manifest, String key, double alpha, long seed) {
            Optional<String> given = Optional.of(key).filter(k -> !k.isEmpty()).map(manifest::requireKey);
            return switch (this) {
                case IID -> Partitioner.iid(seed);
                case SPEAKER -> Partitioner.byKey(given.orElseGet(manifest::speakerKey));
                case ACCENT -> Partitioner.byKey(given.orElseGet(manifest::accentKey));
                case DIRICHLET -> Partitioner.dirichlet(given.orElseGet(manifest::speakerKey), alpha, seed);
            };
        }
    }

    @Override
    public Integer call() throws Exception {
        share("--valid_share", validShare);
        share("--server_share", serverShare);
        Manifest manifest = Manifest.read(file);
        Path folder = Optional.ofNullable(outputFolder).orElseThrow();
        List<Utterance> sites = new ArrayList<>(manifest.utterances());
        List<Utterance> server = server(manifest);
        sites.removeAll(server);
        Map<Path, List<Utterance>> files = new LinkedHashMap<>(PartitionFiles.write(
                manifest, sites, by.partitioner(manifest, key, alpha, seed), clients, folder, validShare, seed));
        if (devManifest != null) {
            files.putAll(dev(manifest, Manifest.read(devManifest), files, folder));
        }
        if (!server.isEmpty()) {
            Path held = folder.resolve("server" + manifest.ending());
            manifest.write(held, server);
            files.put(held, server);
        }
        for (Map.Entry<Path, List<Utterance>> entry : files.entrySet()) {
            System.out.println(describe(manifest, entry.getKey(), entry.getValue()));
        }
        return 0;
    }

    /** Deals a second manifest out to the sites that have the same speakers or accents. */
    private Map<Path, List<Utterance>> dev(
            Manifest manifest, Manifest second, Map<Path, List<Utterance>> sites, Path folder) {
        Check.that(validShare == 0, "federated partition: give --valid_share or --dev_manifest, not both");
        String kept = by.key(manifest, key)
                .orElseThrow(
                        () -> new IllegalArgumentException("federated partition: --dev_manifest goes with --by=speaker"
                                + " or --by=accent, where it is known which site its utterances belong to"));
        Map<Path, List<Utterance>> files = new LinkedHashMap<>();
        for (int cid = 0; cid < clients; cid++) {
            Set<String> values =
                    sites.getOrDefault(folder.resolve("train_" + cid + manifest.ending()), List.of()).stream()
                            .map(one -> one.field(kept))
                            .collect(Collectors.toSet());
            List<Utterance> theirs = second.utterances().stream()
                    .filter(one -> values.contains(one.field(kept)))
                    .toList();
            Check.that(!theirs.isEmpty(), "federated partition: %s has nothing of %s %s", devManifest, kept, values);
            Path target = folder.resolve("dev_" + cid + second.ending());
            second.write(target, theirs);
            files.put(target, theirs);
        }
        return files;
    }

    private static void share(String name, double share) {
        Check.that(share >= 0 && share < 1, "federated partition: %s must be in [0, 1), got %s", name, share);
    }

    private List<Utterance> server(Manifest manifest) {
        List<Utterance> chosen = new ArrayList<>();
        if (!serverSpeakers.isEmpty()) {
            String speaker = manifest.speakerKey();
            for (String name : serverSpeakers) {
                List<Utterance> theirs = manifest.utterances().stream()
                        .filter(one -> one.field(speaker).equals(name))
                        .toList();
                Check.that(!theirs.isEmpty(), "federated partition: %s has no speaker %s", file, name);
                chosen.addAll(theirs);
            }
        }
        if (serverShare > 0) {
            List<Utterance> rest = new ArrayList<>(manifest.utterances());
            rest.removeAll(chosen);
            chosen.addAll(PartitionFiles.apart(rest, serverShare, seed).get(0));
        }
        return chosen;
    }

    private static String describe(Manifest manifest, Path file, List<Utterance> utterances) throws Exception {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("manifest", file.toString());
        line.put("utterances", utterances.size());
        Optional<String> speaker = manifest.findSpeakerKey();
        speaker.ifPresent(key -> line.put(
                "speakers",
                utterances.stream().map(one -> one.field(key)).distinct().count()));
        return JSON.writeValueAsString(line);
    }
}
