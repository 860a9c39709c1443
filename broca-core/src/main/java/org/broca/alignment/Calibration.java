package org.broca.alignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Check;

/**
 * From the confidence of a model to the probability that it is right, as found on data that it was not trained on.
 *
 * <p>In a file it is a small JSON object.
 */
public sealed interface Calibration permits PlattCalibration, IsotonicCalibration {
    /**
     * The probability of being right.
     *
     * @param confidence in [0, 1]
     */
    double apply(double confidence);

    /** What the file holds. */
    String toJson();

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IllegalArgumentException if the file holds no calibration
     * @throws UncheckedIOException if the file cannot be read
     */
    static Calibration load(Path file) {
        try {
            JsonNode node = new ObjectMapper().readTree(Files.readString(file));
            return switch (node.path("kind").asText()) {
                case "platt" -> new PlattCalibration(number(node, "slope", file), number(node, "offset", file));
                case "isotonic" ->
                    new IsotonicCalibration(numbers(node, "confidences", file), numbers(node, "probabilities", file));
                default ->
                    throw new IllegalArgumentException(
                            file + " is no calibration: its \"kind\" must be \"platt\" or \"isotonic\", got "
                                    + node.path("kind"));
            };
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no calibration: it is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** Writes this for {@link #load}. */
    default void save(Path file) {
        try {
            Files.writeString(file, toJson() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    private static double number(JsonNode node, String key, Path file) {
        Check.that(node.path(key).isNumber(), "%s: \"%s\" must be a number, got %s", file, key, node.path(key));
        return node.path(key).asDouble();
    }

    private static List<Double> numbers(JsonNode node, String key, Path file) {
        Check.that(node.path(key).isArray(), "%s: \"%s\" must be a list, got %s", file, key, node.path(key));
        List<Double> numbers = new ArrayList<>();
        node.path(key).forEach(item -> numbers.add(item.asDouble()));
        return numbers;
    }
}
