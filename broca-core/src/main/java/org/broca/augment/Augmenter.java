package org.broca.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies several augmentations to a batch: one after the other, or each by itself with the results below each other.
 *
 * <p>After {@link #forward} the batch may have more rows than before; {@link #replicateLabels} brings labels in step
 * with it. Same numbers as SpeechBrain's {@code Augmenter} where nothing is left to chance. One thread at a time.
 *
 * <p>Augmentations are layers that are a {@link TensorMap}, a {@link LengthsMap} (they take lengths) or an
 * {@link Augmentation} (they also give lengths); a recipe's own classes may be among them.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to {@code [rows, time', ...]}, lengths relative
 * in (0, 1]. Rows are those of the original batch, if they are kept, then for each repetition those of each
 * augmentation.
 */
public final class Augmenter extends Layer implements Augmentation {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.augment.augmenter");

    private final AugmenterBuilder options;
    private final List<Layer> augmentations;
    private final int least;
    private final int most;
    private List<Integer> origins = List.of();

    Augmenter(AugmenterBuilder b) {
        options = b;
        b.check();
        augmentations = b.enabled();
        for (int i = 0; i < augmentations.size(); i++) {
            Layer layer = augmentations.get(i);
            checkKind(layer);
            child(layer.getClass().getSimpleName() + i, layer);
        }
        most = Math.min(b.maxAugmentations == null ? Integer.MAX_VALUE : b.maxAugmentations, augmentations.size());
        int wanted = Math.min(b.minAugmentations == null ? 1 : b.minAugmentations, augmentations.size());
        least = Math.max(0, wanted);
        warn(wanted);
    }

    private static void checkKind(Layer layer) {
        Check.that(
                layer instanceof TensorMap || layer instanceof LengthsMap || layer instanceof Augmentation,
                "Augmenter: %s is no augmentation: it must be a TensorMap, a LengthsMap or an Augmentation",
                layer.getClass().getSimpleName());
    }

    private void warn(int wanted) {
        if (augmentations.isEmpty()) {
            LOG.warn("No augmentation is applied because the augmentation list is empty.");
        } else if (most <= 0) {
            LOG.warn("No augmentations applied because max_augmentations is non-positive.");
        }
        if (wanted < 0) {
            LOG.warn("min_augmentations is negative. Modified to be non-negative.");
        }
        if (least > most) {
            LOG.warn(
                    "min_augmentations is greater than max_augmentations. max_augmentations set to min_augmentations.");
        }
    }

    @Override
    public PaddedData forward(Tensor x, Tensor lengths) {
        Batches.checkLengths("Augmenter", x, lengths);
        int rows = Math.toIntExact(x.size(0));
        origins = IntStream.range(0, rows).boxed().toList();
        Draws draws = Draws.of("augmenter");
        List<Layer> chosen = choose(rows, draws);
        if (chosen.isEmpty()) {
            return new PaddedData(x, lengths);
        }
        AugmentedRows result = AugmentedRows.joined(parts(x, lengths, rows, chosen));
        origins = result.origins();
        return new PaddedData(result.data(), result.lengths());
    }

    /** As {@link #forward(Tensor, Tensor)}. */
    public PaddedData forward(PaddedData x) {
        return forward(x.data(), x.lengths());
    }

    /** The augmentations of this batch; none if it is left as it is. */
    private List<Layer> choose(int rows, Draws draws) {
        if (!draws.happens(options.augmentProb)) {
            return List.of();
        }
        if (options.augmentStartIndex >= end(options.augmentEndIndex, rows)) {
            LOG.warn("No augmentation is applied: no row of {} is in [augment_start_index, augment_end_index).", rows);
            return List.of();
        }
        int count = (int) draws.integer(least, Math.max(least, most) + 1L);
        if (options.repeatAugment == 0) {
            return List.of();
        }
        List<Layer> all = augmentations;
        if (options.shuffleAugmentations) {
            int[] order = draws.permutation(all.size());
            all = Arrays.stream(order).mapToObj(augmentations::get).toList();
        }
        return all.subList(0, Math.min(count, all.size()));
    }

    private List<AugmentedRows> parts(Tensor x, Tensor lengths, int rows, List<Layer> chosen) {
        List<AugmentedRows> parts = new ArrayList<>();
        if (options.concatOriginal && options.concatStartIndex < rows) {
            parts.add(AugmentedRows.of(x, lengths, options.concatStartIndex, end(options.concatEndIndex, rows)));
        }
        AugmentedRows selected =
                AugmentedRows.of(x, lengths, options.augmentStartIndex, end(options.augmentEndIndex, rows));
        for (int i = 0; i < options.repeatAugment; i++) {
            parts.add(options.parallelAugment ? parallel(selected, chosen) : sequential(selected, chosen));
        }
        return parts;
    }

    private static int end(@org.jspecify.annotations.Nullable Integer index, int rows) {
        return index == null ? rows : Math.min(index, rows);
    }

    private static AugmentedRows sequential(AugmentedRows rows, List<Layer> chosen) {
        AugmentedRows current = rows;
        for (Layer layer : chosen) {
            current = applied(layer, current);
        }
        return current;
    }

    private AugmentedRows parallel(AugmentedRows rows, List<Layer> chosen) {
        List<AugmentedRows> parts = new ArrayList<>();
        int[] bounds = Batches.bounds(rows.origins().size(), chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            AugmentedRows part = options.parallelAugmentFixedBs ? rows.part(bounds[i], bounds[i + 1]) : rows;
            if (!part.origins().isEmpty()) {
                parts.add(applied(chosen.get(i), part));
            }
        }
        return AugmentedRows.joined(parts);
    }

    private static AugmentedRows applied(Layer layer, AugmentedRows rows) {
        if (layer instanceof Augmentation augmentation) {
            return rows.with(augmentation.forward(rows.data(), rows.lengths()));
        }
        Tensor augmented = layer instanceof LengthsMap map
                ? map.forward(rows.data(), rows.lengths())
                : ((TensorMap) layer).forward(rows.data());
        return rows.with(new PaddedData(augmented, rows.lengths()));
    }

    /** For each row of the last batch that {@link #forward} gave, which row it was made of. */
    public List<Integer> origins() {
        return origins;
    }

    /** The labels of the rows that {@link #forward} gave, from those of the rows it was given. */
    public Tensor replicateLabels(Tensor labels) {
        checkRows(labels.size(0));
        long[] rows = origins.stream().mapToLong(Integer::longValue).toArray();
        return labels.indexSelect(0, Tensor.of(rows, rows.length).to(labels.device()));
    }

    /** As {@link #replicateLabels(Tensor)}, for tokens with their lengths. */
    public PaddedData replicateLabels(PaddedData labels) {
        return new PaddedData(replicateLabels(labels.data()), replicateLabels(labels.lengths()));
    }

    /** As {@link #replicateLabels(Tensor)}, for anything else there is one of for each row. */
    public <T> List<T> replicateLabels(List<T> labels) {
        checkRows(labels.size());
        return origins.stream().<T>map(labels::get).toList();
    }

    /** As {@link #replicateLabels(Tensor)}, for several. */
    public List<Tensor> replicateMultipleLabels(Tensor... labels) {
        return Arrays.stream(labels).map(this::replicateLabels).toList();
    }

    private void checkRows(long count) {
        int needed = origins.stream().mapToInt(i -> i + 1).max().orElse(0);
        Check.that(
                count >= needed,
                "replicateLabels needs a label for each row of the batch that was augmented, at least %d, got %d",
                needed,
                count);
    }

    public static AugmenterBuilder builder() {
        return new AugmenterBuilder();
    }
}
