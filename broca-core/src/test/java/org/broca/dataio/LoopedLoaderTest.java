package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopedLoaderTest {
    private static DataLoader looped(int epochLength, boolean shuffle) {
        return DataLoader.builder(Dataset.of(
                        IntStream.range(0, 5).mapToObj(i -> Map.of("i", i)).toList()))
                .options(Map.of("batch_size", 2, "shuffle", shuffle, "looped_nominal_epoch", epochLength))
                .build();
    }

    private static List<List<Long>> take(DataLoader.Batches batches, int most) {
        List<List<Long>> taken = new ArrayList<>();
        while (taken.size() < most && batches.hasNext()) {
            try (TensorScope scope = TensorScope.open()) {
                List<Long> batch = new ArrayList<>();
                for (long i : batches.next().tensor("i").toLongArray()) {
                    batch.add(i);
                }
                taken.add(batch);
            }
        }
        return taken;
    }

    private static List<List<Long>> epoch(DataLoader loader) {
        return take(loader.iterate(), Integer.MAX_VALUE);
    }

    @Test
    void goesRoundInNominalEpochs() {
        try (DataLoader loader = looped(4, false)) {
            assertThat(loader.batchCount()).isEqualTo(4);
            assertThat(epoch(loader)).containsExactly(List.of(0L, 1L), List.of(2L, 3L), List.of(4L), List.of(0L, 1L));
            assertThat(epoch(loader)).containsExactly(List.of(2L, 3L), List.of(4L), List.of(0L, 1L), List.of(2L, 3L));
        }
    }

    @Test
    void resumesWithTheBatchItWouldHaveHad(@TempDir Path folder) {
        Path file = folder.resolve("dataloader-TRAIN.ckpt");
        List<List<Long>> all = new ArrayList<>();
        try (DataLoader whole = looped(4, true)) {
            for (int i = 0; i < 4; i++) {
                all.addAll(epoch(whole));
            }
        }
        try (DataLoader stopped = looped(4, true)) {
            epoch(stopped);
            take(stopped.iterate(), 3);
            stopped.save(file);
        }
        assertThat(file).hasContent("3\n7\n12\n");
        try (DataLoader resumed = looped(4, true)) {
            resumed.load(file, false);
            assertThat(epoch(resumed)).isEqualTo(all.subList(7, 8));
            assertThat(epoch(resumed)).isEqualTo(all.subList(8, 12));
        }
    }

    @Test
    void aCheckpointAfterTheLastBatchLeavesNothingOfTheEpoch(@TempDir Path folder) {
        Path file = folder.resolve("dataloader-TRAIN.ckpt");
        try (DataLoader loader = looped(2, false)) {
            epoch(loader);
            loader.save(file);
        }
        assertThat(file).hasContent("0\n2\n4\n");
        try (DataLoader resumed = looped(2, false)) {
            resumed.load(file, false);
            assertThat(epoch(resumed)).isEmpty();
            assertThat(epoch(resumed)).containsExactly(List.of(4L), List.of(0L, 1L));
        }
        try (DataLoader next = looped(2, false)) {
            next.load(file, true);
            assertThat(epoch(next)).containsExactly(List.of(4L), List.of(0L, 1L));
        }
    }

    @Test
    void refusesOtherFiles(@TempDir Path folder) {
        Path file = folder.resolve("dataloader-TRAIN.ckpt");
        LoaderPosition.write(file, "3");
        try (DataLoader loader = looped(2, false)) {
            assertThatThrownBy(() -> loader.load(file, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + ": the position of this loader is 3 lines of text, not 1");
        }
    }
}
