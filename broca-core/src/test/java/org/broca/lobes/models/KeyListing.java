package org.broca.lobes.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.broca.nnet.Layer;
import org.broca.tensor.Shape;

/** Keys, types and shapes of a model, one line a tensor, to be compared with Python's. */
final class KeyListing {
    private KeyListing() {}

    static List<String> of(Layer layer) {
        return layer.stateDict().entrySet().stream()
                .map(e -> e.getKey() + "\t" + e.getValue().dtype() + "\t"
                        + sizes(e.getValue().shape()))
                .toList();
    }

    private static String sizes(Shape shape) {
        return Arrays.stream(shape.toArray()).mapToObj(String::valueOf).collect(Collectors.joining("x"));
    }

    static List<String> golden(String name) {
        String path = "/golden/speakers/" + name + "-sb1.1.2.tsv";
        try (InputStream in = Objects.requireNonNull(KeyListing.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
