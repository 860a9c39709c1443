package org.broca.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.broca.federated.partition.Manifest;
import org.broca.federated.partition.Partitioner;
import org.broca.federated.partition.Utterance;

/** The manifests of a partition: {@code train_<cid>} of each site, and {@code dev_<cid>} where some are set apart. */
final class PartitionFiles {
    private PartitionFiles() {}

    /** Writes the sites' manifests. */
    static Map<Path, List<Utterance>> write(Manifest manifest, Partitioner partitioner, int clients, Path folder) {
        return write(manifest, manifest.utterances(), partitioner, clients, folder, 0, 0);
    }

    /**
     * Writes the sites' manifests of some of the utterances.
     *
     * @param validShare share of each site's utterances that are for validation, in [0, 1)
     * @return the utterances of each file
     */
    static Map<Path, List<Utterance>> write(
            Manifest manifest,
            List<Utterance> utterances,
            Partitioner partitioner,
            int clients,
            Path folder,
            double validShare,
            long seed) {
        Map<Path, List<Utterance>> files = new LinkedHashMap<>();
        List<List<Utterance>> dealt = partitioner.deal(utterances, clients);
        for (int cid = 0; cid < clients; cid++) {
            List<List<Utterance>> parts = apart(dealt.get(cid), validShare, seed + cid);
            files.put(folder.resolve("train_" + cid + manifest.ending()), parts.get(1));
            if (!parts.get(0).isEmpty()) {
                files.put(folder.resolve("dev_" + cid + manifest.ending()), parts.get(0));
            }
        }
        files.forEach(manifest::write);
        return files;
    }

    /** A random share, and the rest; of two or more, both have one at least. */
    static List<List<Utterance>> apart(List<Utterance> all, double share, long seed) {
        List<Utterance> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        int least = share > 0 ? 1 : 0;
        int count = (int) Math.min(all.size() - 1L, Math.max(least, Math.round(share * all.size())));
        return List.of(List.copyOf(shuffled.subList(0, count)), List.copyOf(shuffled.subList(count, all.size())));
    }
}
