package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.broca.tensor.Tensor;

/** A dynamic item's function failed: what it was computing, until the data point's id is known to put before it. */
final class ItemFailure extends RuntimeException {
    private static final int LONGEST_VALUE = 200;

    private final String message;
    private final RuntimeException failure;

    ItemFailure(String key, Map<String, Object> inputs, RuntimeException failure) {
        super(failure);
        this.failure = failure;
        String from = inputs.entrySet().stream()
                .map(input -> input.getKey() + " " + describe(input.getValue()))
                .collect(Collectors.joining(", "));
        String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        message = "cannot compute \"%s\"%s: %s".formatted(key, from.isEmpty() ? "" : " from " + from, why);
    }

    /** What to throw to the caller: of the kind that the function threw, with the id, the inputs and the reason. */
    RuntimeException of(String id) {
        String text = id.isEmpty() ? message : "item \"" + id + "\": " + message;
        if (failure instanceof UncheckedIOException io) {
            IOException cause = new IOException(io.getMessage(), io);
            return new UncheckedIOException(text, cause);
        }
        if (failure instanceof IllegalArgumentException) {
            return new IllegalArgumentException(text, failure);
        }
        return new IllegalStateException(text, failure);
    }

    private static String describe(Object value) {
        if (value instanceof Tensor tensor) {
            return tensor.isFreed() ? "a freed tensor" : tensor.dtype() + " " + tensor.shape();
        }
        String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }
}
