package org.broca.federated.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.broca.federated.Reply;
import org.broca.federated.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replies of the round that runs, so that sites need not train again when the coordinator is killed. */
final class ReplyFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyFolder.class);
    private static final String WEIGHTS = "weights";

    private final Path folder;

    ReplyFolder(Path run) {
        folder = run.resolve("replies");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the run's folder " + folder, e);
        }
    }

    void save(int round, String client, Reply reply) {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("round", String.valueOf(round));
        text.put("client", client);
        text.put("examples", String.valueOf(reply.numExamples()));
        text.put("metrics", ReportJson.write(reply.metrics()));
        Path file = folder.resolve(UUID.randomUUID() + ".safetensors");
        HeapArrays.write(file, new HeapArrays.Content(Map.of(WEIGHTS, reply.weights()), text));
    }

    /** The replies of a round by site. */
    Map<String, Reply> load(int round) {
        Map<String, Reply> replies = new LinkedHashMap<>();
        forEach(file -> {
            HeapArrays.Content content = HeapArrays.read(file);
            Map<String, String> text = content.text();
            if (String.valueOf(round).equals(text.get("round"))) {
                replies.put(Optional.ofNullable(text.get("client")).orElse(""), reply(content));
            }
        });
        return replies;
    }

    private static Reply reply(HeapArrays.Content content) throws JsonProcessingException {
        Map<String, String> text = content.text();
        return new Reply(
                content.groups().getOrDefault(WEIGHTS, Weights.none()),
                Long.parseLong(text.getOrDefault("examples", "0")),
                0,
                ReportJson.metrics(text.getOrDefault("metrics", "{}")));
    }

    void clear() {
        forEach(Files::delete);
    }

    /** Does something with a file. */
    private interface Use {
        void accept(Path file) throws IOException;
    }

    private void forEach(Use use) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.safetensors")) {
            for (Path file : files) {
                one(file, use);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    private static void one(Path file, Use use) throws IOException {
        try {
            use.accept(file);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is left out: {}", file, e.getMessage());
        }
    }
}
