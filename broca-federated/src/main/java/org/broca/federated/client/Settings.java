package org.broca.federated.client;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.broca.tensor.Check;

/** A task's settings under the names that Flower, its newer message interface and the tutorial have for them. */
record Settings(Map<String, Object> config) {
    private static final List<String> ROUND = List.of("epoch_global", "server_round", "server-round");
    private static final List<String> EPOCHS = List.of("local_epochs", "local-epochs", "epochs");
    private static final List<String> BATCH_SIZE = List.of("batch_size", "batch-size");
    private static final List<String> PROXIMAL_MU = List.of("proximal_mu", "proximal-mu");
    private static final List<String> CLIPPING_NORM = List.of("clipping_norm", "clipping-norm");

    /** The round, where the transport does not know it. */
    int round() {
        return (int) number(ROUND).orElse(0);
    }

    int epochs() {
        double epochs = number(EPOCHS).orElse(1);
        Check.that(epochs >= 1, "the server asks for %s local epochs: it must be at least 1", text(epochs));
        return (int) epochs;
    }

    /** 0 where the server leaves it to the site. */
    int batchSize() {
        return (int) number(BATCH_SIZE).orElse(0);
    }

    double proximalMu() {
        return number(PROXIMAL_MU).orElse(0);
    }

    OptionalDouble clippingNorm() {
        return number(CLIPPING_NORM);
    }

    private OptionalDouble number(List<String> names) {
        for (String name : names) {
            Object value = config.get(name);
            if (value instanceof Number number) {
                return OptionalDouble.of(number.doubleValue());
            }
            if (value instanceof String text && !text.isBlank()) {
                return OptionalDouble.of(parse(name, text));
            }
        }
        return OptionalDouble.empty();
    }

    private static double parse(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the server's %s must be a number, got \"%s\"".formatted(name, text), e);
        }
    }

    private static String text(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
