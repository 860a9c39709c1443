package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.hparams.Hparams;
import org.broca.hparams.HparamsException;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.junit.jupiter.api.Test;

class LoaderOptionsTest {
    @Test
    void readsPyTorchsNames() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batch_size", 16);
        map.put("shuffle", true);
        map.put("drop_last", true);
        map.put("num_workers", 3L);
        map.put("prefetch_factor", 4);
        map.put("pin_memory", true);
        map.put("sampler", null);
        map.put("looped_nominal_epoch", 100);
        LoaderOptions options = LoaderOptions.of(map);
        assertThat(options.batchSize()).isEqualTo(16);
        assertThat(options.shuffle()).isTrue();
        assertThat(options.dropLast()).isTrue();
        assertThat(options.numWorkers()).isEqualTo(3);
        assertThat(options.prefetchFactor()).isEqualTo(4);
        assertThat(options.sampler()).isEmpty();
        assertThat(options.loopedNominalEpoch()).contains(100);
        assertThat(options.toBuilder().batchSize(2).build().numWorkers()).isEqualTo(3);
    }

    @Test
    void reportsEverythingThatIsWrong() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("batchsize", 16);
        map.put("shuffle", "yes");
        map.put("num_workers", 1.5);
        assertThatThrownBy(() -> LoaderOptions.of(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dataloader options: unknown key: batchsize (known: [batch_sampler, batch_size, collate_fn,"
                        + " drop_last, looped_nominal_epoch, num_workers, prefetch_factor, sampler, shuffle]);"
                        + " shuffle must be True or False, got \"yes\"; num_workers must be a whole number, got 1.5");
    }

    @Test
    void refusesWhatExcludesEachOther() {
        assertThatThrownBy(() -> LoaderOptions.of(Map.of("batch_size", 0)))
                .hasMessage("dataloader options: batch_size must be at least 1, got 0");
        assertThatThrownBy(() -> LoaderOptions.of(Map.of("shuffle", true, "sampler", new SequentialSampler(3))))
                .hasMessage("dataloader options: a sampler decides the order, so shuffle must be False");
        BatchSampler batches = epoch -> List.of();
        assertThatThrownBy(() -> LoaderOptions.of(Map.of("batch_size", 2, "batch_sampler", batches)))
                .hasMessage("dataloader options: a batch_sampler decides the batches, so leave out batch_size, shuffle,"
                        + " sampler and drop_last");
    }

    record Recipe(LoaderOptions dataloaderOptions, Optional<LoaderOptions> testOptions) {}

    @Test
    void bindFromYaml() {
        Recipe recipe = HyperYaml.load("""
                dataloader_options: {batch_size: 8, shuffle: True, pin_memory: True, num_workers: null}
                """, Overrides.none()).bind(Recipe.class);
        assertThat(recipe.dataloaderOptions().batchSize()).isEqualTo(8);
        assertThat(recipe.dataloaderOptions().shuffle()).isTrue();
        assertThat(recipe.dataloaderOptions().numWorkers()).isEqualTo(LoaderOptions.DEFAULT.numWorkers());
        assertThat(recipe.testOptions()).isEmpty();
        Hparams wrong = HyperYaml.load("dataloader_options: {batch_size: 8.5, shufle: True}", Overrides.none());
        assertThatThrownBy(() -> wrong.bind(Recipe.class))
                .isInstanceOf(HparamsException.class)
                .hasMessage(
                        "Recipe: yaml:1: dataloader_options cannot be used: dataloader options: unknown key: shufle (known: [batch_sampler,"
                                + " batch_size, collate_fn, drop_last, looped_nominal_epoch, num_workers, prefetch_factor,"
                                + " sampler, shuffle]); batch_size must be a whole number, got 8.5");
    }
}
