package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataYamlTest {
    private static final String YAML = """
            data: !apply:speechbrain.dataio.dataset.DynamicItemDataset.from_json
                json_path: %s
                replacements:
                    data_root: /data
            random: !new:speechbrain.dataio.sampler.ReproducibleRandomSampler
                data_source: !ref <data>
                seed: 12
            balanced: !new:speechbrain.dataio.sampler.BalancingDataSampler
                dataset: !ref <data>
                key: spk
                num_samples: 6
            weighted: !new:speechbrain.dataio.sampler.ReproducibleWeightedRandomSampler
                weights: [0.5, 1.0]
                num_samples: 3
                replacement: True
            both: !new:torch.utils.data.ConcatDataset [[!ref <data>, !ref <data>]]
            mixed: !new:speechbrain.dataio.sampler.ConcatDatasetBatchSampler
                samplers: [!ref <random>, !ref <random>]
                batch_sizes: [1, 1]
            dynamic: !new:speechbrain.dataio.sampler.DynamicBatchSampler
                dataset: !ref <data>
                max_batch_length: 10
                num_buckets: 2
                batch_ordering: descending
                shuffle: False
            padded: !new:speechbrain.dataio.batch.PaddedBatch
                padding_kwargs:
                    value: -1
            """;

    @Test
    void yamlNamesMakeDataObjects(@TempDir Path folder) throws IOException {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        items.put("a", Map.of("duration", 2.0, "spk", "x", "wav", "{data_root}/a.wav"));
        items.put("b", Map.of("duration", 3.0, "spk", "y", "wav", "{data_root}/b.wav"));
        Path json = folder.resolve("train.json");
        Manifests.writeJson(json, items);
        Hparams hparams = HyperYaml.load(YAML.formatted(json), Overrides.none());
        DynamicItemDataset data = hparams.get("data", DynamicItemDataset.class);
        assertThat(data.data(1)).containsEntry("wav", "/data/b.wav").containsEntry("id", "b");
        assertThat(hparams.get("random", Sampler.class).order(0)).containsExactlyInAnyOrder(0, 1);
        assertThat(hparams.get("balanced", Sampler.class).size()).isEqualTo(6);
        assertThat(hparams.get("weighted", Sampler.class).size()).isEqualTo(3);
        assertThat(hparams.get("both", Dataset.class).size()).isEqualTo(4);
        assertThat(hparams.get("mixed", BatchSampler.class).batches(0)).hasSize(2);
        assertThat(hparams.get("dynamic", BatchSampler.class).batches(0)).containsExactly(new int[] {0, 1});
        PaddedBatch batch = padded(hparams.get("padded", Collation.class));
        assertThat(batch.padded("x").data().toLongArray()).containsExactly(1, 2, 3, -1);
    }

    private static PaddedBatch padded(Collation collation) {
        return collation.collate(List.of(
                new Collation.Example("a", Map.of("x", new long[] {1, 2})),
                new Collation.Example("b", Map.of("x", new long[] {3}))));
    }
}
