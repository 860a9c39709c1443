package org.broca.federated.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.ClientFailure;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.tensor.Check;
import org.broca.tensor.io.NumpyArray;

/** Tasks and replies as the messages of Flower's {@code FlowerService.Join}: the same in all versions since 1.0. */
public final class JoinCodec {
    private static final String TENSOR_TYPE = "numpy.ndarray";

    private JoinCodec() {}

    /** What a server says. */
    public sealed interface Instruction {}

    /** Do this. */
    public record Do(Task task) implements Instruction {}

    /** Leave; come back after {@code seconds}, or never if that is 0. */
    public record Reconnect(long seconds) implements Instruction {}

    private static int field(Task.Kind kind) {
        return switch (kind) {
            case PROPERTIES -> 2;
            case PARAMETERS -> 3;
            case FIT -> 4;
            case EVALUATE -> 5;
        };
    }

    /** A task as a {@code ServerMessage}. */
    public static ByteString task(Task task) {
        boolean model = task.kind() == Task.Kind.FIT || task.kind() == Task.Kind.EVALUATE;
        ProtoWriter body = ProtoWriter.message();
        if (model) {
            body.message(1, parameters(task.weights()));
        }
        Values.writeScalars(body, model ? 2 : 1, task.config());
        return ProtoWriter.message().message(field(task.kind()), body).toByteString();
    }

    /** The word to leave, as a {@code ServerMessage}. */
    public static ByteString reconnect(long seconds) {
        return ProtoWriter.message()
                .message(1, ProtoWriter.message().unsigned(1, seconds))
                .toByteString();
    }

    /**
     * Reads a {@code ServerMessage}.
     *
     * @param fits how many {@link Task.Kind#FIT}s came before: the round, where the settings do not say it
     * @throws IllegalArgumentException if it is none
     */
    public static Instruction readInstruction(ByteString bytes, int fits) {
        Proto in = Proto.parse(bytes);
        int field = in.choice().orElse(0);
        Proto body = in.message(field);
        if (field == 1) {
            return new Reconnect(body.unsigned(1));
        }
        for (Task.Kind kind : Task.Kind.values()) {
            if (field(kind) == field) {
                boolean model = kind == Task.Kind.FIT || kind == Task.Kind.EVALUATE;
                Map<String, Object> config = Values.readScalars(body, model ? 2 : 1);
                int counted = kind == Task.Kind.FIT ? fits + 1 : fits;
                return new Do(new Task(
                        kind,
                        Rounds.of(config).orElse(counted),
                        model ? weights(body.message(1)) : Weights.none(),
                        config));
            }
        }
        throw new IllegalArgumentException("the server's message has no field that is known, but %d".formatted(field));
    }

    /** A reply as a {@code ClientMessage}. */
    public static ByteString reply(Task.Kind kind, Reply reply) {
        ProtoWriter body =
                ProtoWriter.message().message(1, ProtoWriter.message().text(2, "Success"));
        switch (kind) {
            case PROPERTIES -> Values.writeScalars(body, 2, reply.metrics());
            case PARAMETERS -> body.message(2, parameters(reply.weights()));
            case FIT -> {
                body.message(2, parameters(reply.weights())).unsigned(3, reply.numExamples());
                Values.writeScalars(body, 4, reply.metrics());
            }
            case EVALUATE -> {
                body.single(2, (float) reply.loss()).unsigned(3, reply.numExamples());
                Values.writeScalars(body, 4, reply.metrics());
            }
        }
        return ProtoWriter.message().message(field(kind), body).toByteString();
    }

    /** The word that a task could not be done, as a {@code ClientMessage}. */
    public static ByteString refusal(Task.Kind kind, String why) {
        ProtoWriter body = ProtoWriter.message()
                .message(1, ProtoWriter.message().unsigned(1, field(kind) - 1L).text(2, why));
        if (kind == Task.Kind.FIT || kind == Task.Kind.PARAMETERS) {
            body.message(2, parameters(Weights.none()));
        }
        return ProtoWriter.message().message(field(kind), body).toByteString();
    }

    static String refusal(long code, Object message) {
        return "the site could not do it (code %d): %s".formatted(code, message);
    }

    /**
     * Reads a {@code ClientMessage}.
     *
     * @param kind of the task that it answers
     * @throws ClientFailure if the site says that it could not do the task
     * @throws IllegalArgumentException if it is no answer to such a task
     */
    public static Reply readReply(Task.Kind kind, ByteString bytes) throws ClientFailure {
        Proto in = Proto.parse(bytes);
        int field = in.choice().orElse(0);
        Check.that(field == field(kind), "a reply to %s has the field %d; it must be %d", kind, field, field(kind));
        Proto body = in.message(field);
        Proto status = body.message(1);
        if (status.unsigned(1) != 0) {
            throw new ClientFailure(ClientFailure.Kind.CLIENT_ERROR, refusal(status.unsigned(1), status.text(2)));
        }
        return switch (kind) {
            case PROPERTIES -> new Reply(Weights.none(), 0, 0, Values.readScalars(body, 2));
            case PARAMETERS -> new Reply(weights(body.message(2)), 0, 0, Map.of());
            case FIT -> new Reply(weights(body.message(2)), body.unsigned(3), 0, Values.readScalars(body, 4));
            case EVALUATE -> new Reply(Weights.none(), body.unsigned(3), body.single(2), Values.readScalars(body, 4));
        };
    }

    private static ProtoWriter parameters(Weights weights) {
        ProtoWriter out = ProtoWriter.message();
        weights.arrays().values().forEach(array -> out.element(1, UnsafeByteOperations.unsafeWrap(array.toNpy())));
        return out.text(2, TENSOR_TYPE);
    }

    private static Weights weights(Proto in) {
        String type = in.text(2);
        Check.that(
                type.isEmpty() || type.equals(TENSOR_TYPE),
                "a model's arrays are \"%s\"; only \"%s\" is known",
                type,
                TENSOR_TYPE);
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        List<ByteString> tensors = in.elements(1);
        for (ByteString tensor : tensors) {
            String name = Integer.toString(arrays.size());
            arrays.put(name, Inflater.parse(name, tensor.toByteArray()));
        }
        return new Weights(arrays);
    }
}
