package org.broca.core;

import java.util.Collection;
import java.util.Locale;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/** How many parameters a model has, as SpeechBrain logs it. */
final class ModelStatistics {
    private static final String[] UNITS = {"", "k", "M", "B", "T"};

    private ModelStatistics() {}

    static String of(String name, Layer model) {
        Collection<Tensor> parameters = model.parameters();
        long total = parameters.stream().mapToLong(Tensor::numel).sum();
        long trainable = parameters.stream()
                .filter(Tensor::requiresGrad)
                .mapToLong(Tensor::numel)
                .sum();
        double share = total == 0 ? 0 : 100.0 * trainable / total;
        return String.format(
                Locale.ROOT,
                "%s Model Statistics:%n* Total Number of Trainable Parameters: %s%n* Total Number of Parameters: %s%n"
                        + "* Trainable Parameters represent %.4f%% of the total size.",
                name,
                magnitude(trainable),
                magnitude(total),
                share);
    }

    /** As {@code 4.2M}. */
    private static String magnitude(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? String.valueOf(count) : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }
}
