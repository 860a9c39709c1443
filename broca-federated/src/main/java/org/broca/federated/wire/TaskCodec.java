package org.broca.federated.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.ClientFailure;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;

/**
 * Tasks and replies as records of messages of the Fleet API, in either of Flower's two styles.
 *
 * <p>The message style has a model named "arrays", settings named "config" and metrics named "metrics"; the legacy
 * style of {@code flwr.server.strategy} names its records {@code fitins.parameters} and so on.
 */
public final class TaskCodec {
    private static final String ROUND = "server-round";
    private static final String EXAMPLES = "num-examples";
    private static final List<String> LOSSES = List.of("eval_loss", "loss", "eval-loss", "val_loss", "test_loss");

    private TaskCodec() {}

    /** Flower's names of what is asked, in the legacy style. */
    private enum Legacy {
        GET_PROPERTIES("getproperties", Task.Kind.PROPERTIES),
        GET_PARAMETERS("getparameters", Task.Kind.PARAMETERS),
        TRAIN("fit", Task.Kind.FIT),
        EVALUATE("evaluate", Task.Kind.EVALUATE);

        private final String prefix;
        private final Task.Kind kind;

        Legacy(String prefix, Task.Kind kind) {
            this.prefix = prefix;
            this.kind = kind;
        }

        String type() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Legacy of(Task.Kind kind) {
            return List.of(values()).stream()
                    .filter(l -> l.kind == kind)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What a message's type says of a task. */
    public static String type(Task.Kind kind, boolean legacy) {
        if (legacy) {
            return Legacy.of(kind).type();
        }
        return switch (kind) {
            case FIT -> "train";
            case EVALUATE -> "evaluate";
            case PARAMETERS -> "query.parameters";
            case PROPERTIES -> "query.properties";
        };
    }

    /**
     * The records of a task.
     *
     * @param arrays the task's model, as {@link Deflated#arrays} or {@link Deflated#legacyArrays} made it
     */
    public static Deflated task(Task task, Deflated arrays, boolean legacy) {
        Map<String, Object> config = new LinkedHashMap<>(task.config());
        boolean model = task.kind() == Task.Kind.FIT || task.kind() == Task.Kind.EVALUATE;
        Map<String, Deflated> records = new LinkedHashMap<>();
        String prefix = Legacy.of(task.kind()).prefix + "ins.";
        if (model) {
            records.put(legacy ? prefix + "parameters" : "arrays", arrays);
        }
        if (!legacy) {
            config.put(ROUND, (long) task.round());
        }
        records.put(legacy ? prefix + "config" : "config", Deflated.config(config));
        return Deflated.records(records);
    }

    /** Whether a message's records are of the legacy style. */
    public static boolean isLegacy(Records records) {
        return List.of(Legacy.values()).stream().anyMatch(l -> records.has(l.prefix + "ins.config"));
    }

    /**
     * The task that a message's records describe.
     *
     * @throws IllegalArgumentException if it is none that is known
     */
    public static Task readTask(Metadata metadata, Records records) {
        if (isLegacy(records)) {
            for (Legacy legacy : Legacy.values()) {
                if (legacy.type().equals(metadata.type())) {
                    String prefix = legacy.prefix + "ins.";
                    Map<String, Object> config = records.config(prefix + "config");
                    int round = Rounds.of(config).orElseGet(() -> Rounds.number(metadata.group()));
                    return new Task(legacy.kind, round, records.legacyArrays(prefix + "parameters"), config);
                }
            }
        }
        Map<String, Object> config = new LinkedHashMap<>();
        records.configs().values().forEach(config::putAll);
        Task.Kind kind = kind(metadata.type());
        return new Task(kind, Rounds.of(config).orElse(0), records.onlyArrays(), config);
    }

    private static Task.Kind kind(String type) {
        return switch (type.split("\\.", 2)[0]) {
            case "train" -> Task.Kind.FIT;
            case "evaluate" -> Task.Kind.EVALUATE;
            case "get_parameters" -> Task.Kind.PARAMETERS;
            case "get_properties" -> Task.Kind.PROPERTIES;
            case "query" -> type.equals("query.parameters") ? Task.Kind.PARAMETERS : Task.Kind.PROPERTIES;
            default -> throw new IllegalArgumentException("a message of the type \"%s\" is unknown".formatted(type));
        };
    }

    /** The records of a reply. */
    public static Deflated reply(Task.Kind kind, Reply reply, boolean legacy) {
        return Deflated.records(legacy ? legacyReply(kind, reply) : messageReply(kind, reply));
    }

    private static Map<String, Deflated> messageReply(Task.Kind kind, Reply reply) {
        Map<String, Deflated> records = new LinkedHashMap<>();
        if (kind == Task.Kind.PROPERTIES) {
            records.put("config", Deflated.config(reply.metrics()));
            return records;
        }
        if (kind != Task.Kind.EVALUATE) {
            records.put("arrays", Deflated.arrays(reply.weights()));
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        if (kind == Task.Kind.EVALUATE) {
            metrics.put(LOSSES.get(0), reply.loss());
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        reply.metrics().forEach((name, value) -> (value instanceof Number ? metrics : settings).put(name, value));
        metrics.put(EXAMPLES, reply.numExamples());
        records.put("metrics", Deflated.metrics(metrics));
        if (!settings.isEmpty()) {
            records.put("config", Deflated.config(settings));
        }
        return records;
    }

    private static Map<String, Deflated> legacyReply(Task.Kind kind, Reply reply) {
        Map<String, Deflated> records = new LinkedHashMap<>();
        String prefix = Legacy.of(kind).prefix + "res.";
        Deflated metrics = Deflated.config(reply.metrics());
        Deflated examples = Deflated.metrics(Map.of("num_examples", reply.numExamples()));
        switch (kind) {
            case PROPERTIES -> records.put(prefix + "properties", metrics);
            case PARAMETERS -> records.put(prefix + "parameters", Deflated.legacyArrays(reply.weights()));
            case FIT -> {
                records.put(prefix + "metrics", metrics);
                records.put(prefix + "num_examples", examples);
                records.put(prefix + "parameters", Deflated.legacyArrays(reply.weights()));
            }
            case EVALUATE -> {
                records.put(prefix + "loss", Deflated.metrics(Map.of("loss", reply.loss())));
                records.put(prefix + "num_examples", examples);
                records.put(prefix + "metrics", metrics);
            }
        }
        records.put(prefix + "status", Deflated.config(success()));
        return records;
    }

    private static Map<String, Object> success() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("code", 0L);
        status.put("message", "Success");
        return status;
    }

    /**
     * The reply that a message's records describe.
     *
     * @throws ClientFailure if the site says that it could not do the task
     * @throws IllegalArgumentException if the records are not those of a reply
     */
    public static Reply readReply(Task.Kind kind, Records records, boolean legacy) throws ClientFailure {
        return legacy ? readLegacyReply(kind, records) : readMessageReply(kind, records);
    }

    private static Reply readMessageReply(Task.Kind kind, Records records) {
        Map<String, Object> values = records.values();
        Object examples = Optional.ofNullable(values.remove(EXAMPLES)).orElse(0L);
        double loss = 0;
        if (kind == Task.Kind.EVALUATE) {
            String name =
                    LOSSES.stream().filter(values::containsKey).findFirst().orElse(LOSSES.get(0));
            loss = values.remove(name) instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        if (!(examples instanceof Number number)) {
            throw new IllegalArgumentException("a reply's \"%s\" is no number".formatted(EXAMPLES));
        }
        return new Reply(records.onlyArrays(), number.longValue(), loss, values);
    }

    private static Reply readLegacyReply(Task.Kind kind, Records records) throws ClientFailure {
        String prefix = Legacy.of(kind).prefix + "res.";
        Map<String, Object> status = records.config(prefix + "status");
        if (status.getOrDefault("code", 0L) instanceof Number code && code.longValue() != 0) {
            throw new ClientFailure(
                    ClientFailure.Kind.CLIENT_ERROR,
                    JoinCodec.refusal(code.longValue(), status.getOrDefault("message", "")));
        }
        boolean counted = kind == Task.Kind.FIT || kind == Task.Kind.EVALUATE;
        return new Reply(
                kind == Task.Kind.EVALUATE ? Weights.none() : records.legacyArrays(prefix + "parameters"),
                counted
                        ? records.metric(prefix + "num_examples", "num_examples")
                                .longValue()
                        : 0,
                kind == Task.Kind.EVALUATE
                        ? records.metric(prefix + "loss", "loss").doubleValue()
                        : 0,
                records.config(prefix + (kind == Task.Kind.PROPERTIES ? "properties" : "metrics")));
    }
}
