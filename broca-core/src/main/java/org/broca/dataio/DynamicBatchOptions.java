package org.broca.dataio;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.dataio.DynamicBatchSampler.Builder;
import org.broca.dataio.DynamicBatchSampler.Ordering;

/** A recipe's {@code dynamic_batch_sampler} map. */
final class DynamicBatchOptions {
    private static final Set<String> KNOWN = Set.of(
            "max_batch_length",
            "num_buckets",
            "shuffle",
            "batch_ordering",
            "max_batch_ex",
            "bucket_boundaries",
            "lengths_list",
            "seed",
            "drop_last");

    /** Epochs are the loader's business here, and there is nothing more to say. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("epoch", "verbose");

    private DynamicBatchOptions() {}

    static Builder builder(Dataset dataset, Map<String, ?> options) {
        OptionReader reader = new OptionReader("dynamic_batch_sampler", options, KNOWN, WITHOUT_EFFECT);
        Optional<Double> maxBatchLength = reader.number("max_batch_length");
        Builder builder = DynamicBatchSampler.builder(dataset, maxBatchLength.orElse(1.0));
        reader.whole("num_buckets").ifPresent(builder::numBuckets);
        reader.truth("shuffle").ifPresent(builder::shuffle);
        reader.of("batch_ordering", String.class, "random, ascending or descending")
                .ifPresent(name -> builder.batchOrdering(ordering(name)));
        reader.whole("max_batch_ex").ifPresent(builder::maxBatchEx);
        reader.numbers("bucket_boundaries").ifPresent(builder::bucketBoundaries);
        reader.numbers("lengths_list").ifPresent(builder::lengthsList);
        reader.whole("seed").ifPresent(builder::seed);
        reader.truth("drop_last").ifPresent(builder::dropLast);
        reader.finish();
        if (maxBatchLength.isEmpty()) {
            throw new IllegalArgumentException("dynamic_batch_sampler: missing key: max_batch_length");
        }
        return builder;
    }

    private static Ordering ordering(String name) {
        return Arrays.stream(Ordering.values())
                .filter(ordering -> ordering.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "dynamic_batch_sampler: batch_ordering must be random, ascending or descending, got \"%s\""
                                .formatted(name)));
    }
}
