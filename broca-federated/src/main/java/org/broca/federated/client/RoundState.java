package org.broca.federated.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.broca.tensor.io.Recoverable;

/**
 * Which task the training in a checkpoint is of, and what is known of it so far: part of the recipe's checkpoints, so
 * that a task that was interrupted goes on where it was, and any other starts anew.
 */
final class RoundState implements Recoverable {
    static final String NAME = "federated";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The task: the same for the same model, round and settings. */
    String task = "";

    /** Utterances of this epoch so far. */
    long seen;

    /** Utterances of the last whole epoch. */
    long utterances;

    OptionalDouble trainLoss = OptionalDouble.empty();
    OptionalDouble wer = OptionalDouble.empty();

    void begin(String newTask) {
        task = newTask;
        seen = 0;
        utterances = 0;
        trainLoss = OptionalDouble.empty();
        wer = OptionalDouble.empty();
    }

    @Override
    public void save(Path file) {
        ObjectNode json = JSON.createObjectNode();
        json.put("task", task).put("seen", seen).put("utterances", utterances);
        trainLoss.ifPresent(loss -> json.put("train_loss", loss));
        wer.ifPresent(rate -> json.put("wer", rate));
        try {
            Files.writeString(file, json + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        JsonNode json = read(file);
        task = json.path("task").asText("");
        seen = json.path("seen").asLong(0);
        utterances = json.path("utterances").asLong(0);
        trainLoss = number(json, "train_loss");
        wer = number(json, "wer");
    }

    private static OptionalDouble number(JsonNode json, String key) {
        return json.has(key) ? OptionalDouble.of(json.path(key).asDouble(Double.NaN)) : OptionalDouble.empty();
    }

    /** The task of a checkpoint's file; empty if it is of none. */
    static String taskOf(Path file) {
        return Files.exists(file) ? read(file).path("task").asText("") : "";
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
