package org.broca.federated.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message of the golden file of flwr 1.41, byte for byte. */
class FlowerGoldenTest {
    private static final JsonNode GOLDEN = load();
    private static final NumpyArray MATRIX = NumpyArray.of(DType.FLOAT32, Shape.of(2, 3), 0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
    private static final NumpyArray ZERO = NumpyArray.of(DType.FLOAT32, Shape.of(1), 0.0);

    private static JsonNode load() {
        try (InputStream in = FlowerGoldenTest.class.getResourceAsStream("/golden/federated/flower-wire-1.41.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.asText());
    }

    private static Metadata metadata(String name) {
        return FleetMessage.read(Proto.parse(hex(GOLDEN.get(name).get("message_proto"))))
                .metadata();
    }

    private static Weights weights(Object... namesAndArrays) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < namesAndArrays.length; i += 2) {
            arrays.put((String) namesAndArrays[i], (NumpyArray) namesAndArrays[i + 1]);
        }
        return new Weights(arrays);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static Deflated records(Object... namesAndRecords) {
        Map<String, Deflated> records = new LinkedHashMap<>();
        for (int i = 0; i < namesAndRecords.length; i += 2) {
            records.put((String) namesAndRecords[i], (Deflated) namesAndRecords[i + 1]);
        }
        return Deflated.records(records);
    }

    private static void assertSame(String name, Deflated.Message message) {
        JsonNode golden = GOLDEN.get(name);
        List<String> ids = new ArrayList<>();
        golden.get("objects").fieldNames().forEachRemaining(ids::add);
        assertThat(message.objects().objects().keySet()).containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            JsonNode object = golden.get("objects").get(id);
            byte[] ours = message.objects().objects().get(id);
            if (object.isTextual()) {
                assertThat(ours).isEqualTo(hex(object));
            } else {
                assertThat(ours).hasSize(object.get("len").asInt());
                assertThat(WireObject.id(ours)).isEqualTo(object.get("sha256").asText());
            }
        }
        assertThat(message.message().metadata().messageId())
                .isEqualTo(golden.get("message_id").asText());
        assertThat(message.message().write().toByteArray()).isEqualTo(hex(golden.get("message_proto")));
        assertThat(message.objects().tree().write().toByteArray()).isEqualTo(hex(golden.get("tree")));
    }

    @Test
    void deflatesAReplyToTrain() {
        NumpyArray batches = NumpyArray.of(DType.INT64, Shape.of(), 7.0);
        Deflated arrays = Deflated.arrays(weights("enc.w", MATRIX, "nbt", batches));
        Deflated metrics =
                Deflated.metrics(map("train_loss", 0.25, "num-examples", 10L, "neg", -3, "list", List.of(1.5, 2.5)));
        assertSame(
                "train_reply",
                Deflated.message(metadata("train_reply"), records("arrays", arrays, "metrics", metrics)));
    }

    @Test
    void deflatesSettingsOfAllTypes() {
        Map<String, Object> values = map("i", 5L, "f", 0.5, "b", true, "s", "é", "y", new byte[] {0, -1});
        values.putAll(map("u", BigInteger.TWO.pow(63).add(BigInteger.ONE), "li", List.of(1L, -2L), "lf", List.of(0.5)));
        values.putAll(map("ls", List.of("a", "b"), "lb", List.of(true, false), "ly", List.of(new byte[] {'a'})));
        assertSame(
                "config_all_types",
                Deflated.message(metadata("config_all_types"), records("config", Deflated.config(values))));
    }

    @Test
    void deflatesAnError() {
        FleetError error = new FleetError(FleetError.CLIENT_APP, "java says no");
        assertSame("error_reply", Deflated.error(metadata("error_reply"), error));
    }

    @Test
    void deflatesALongArrayInChunks() {
        NumpyArray zeros = NumpyArray.of(DType.FLOAT32, Shape.of(4_000_000), new double[4_000_000]);
        assertSame(
                "chunked_zeros",
                Deflated.message(metadata("chunked_zeros"), records("arrays", Deflated.arrays(weights("z", zeros)))));
    }

    @Test
    void deflatesEqualArraysOnce() {
        NumpyArray ones = NumpyArray.of(DType.FLOAT32, Shape.of(2), 1.0, 1.0);
        assertSame(
                "identical_arrays",
                Deflated.message(
                        metadata("identical_arrays"),
                        records("arrays", Deflated.arrays(weights("a", ones, "b", ones)))));
    }

    @Test
    void deflatesTasksAndRepliesOfTheLegacyStrategies() {
        Weights model = weights("x", MATRIX, "y", ZERO);
        Deflated arrays = Deflated.legacyArrays(model);
        Task fit = new Task(Task.Kind.FIT, 1, model, map("epoch_global", "1", "lr", 0.5));
        assertSame("legacy_fitins", Deflated.message(metadata("legacy_fitins"), TaskCodec.task(fit, arrays, true)));
        Reply fitted = new Reply(model, 10, 0, map("wer", 12.5, "train_loss", 0.25));
        assertSame(
                "legacy_fitres",
                Deflated.message(metadata("legacy_fitres"), TaskCodec.reply(Task.Kind.FIT, fitted, true)));
        Reply evaluated = new Reply(Weights.none(), 10, 2.5, map("accuracy", 12.5));
        assertSame(
                "legacy_evaluateres",
                Deflated.message(metadata("legacy_evaluateres"), TaskCodec.reply(Task.Kind.EVALUATE, evaluated, true)));
        Reply parameters = new Reply(model, 0, 0, Map.of());
        assertSame(
                "legacy_getparametersres",
                Deflated.message(
                        metadata("legacy_getparametersres"), TaskCodec.reply(Task.Kind.PARAMETERS, parameters, true)));
    }

    @Test
    void deflatesAModelWithoutArrays() {
        Task fit = new Task(Task.Kind.FIT, 1, Weights.none(), Map.of());
        assertSame(
                "legacy_empty_parameters",
                Deflated.message(
                        metadata("legacy_empty_parameters"),
                        TaskCodec.task(fit, Deflated.legacyArrays(Weights.none()), true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train_reply",
                "config_all_types",
                "error_reply",
                "identical_arrays",
                "legacy_fitins",
                "legacy_fitres",
                "legacy_evaluateres",
                "legacy_getparametersres",
                "legacy_empty_parameters"
            })
    void readsWhatItWrote(String name) {
        JsonNode golden = GOLDEN.get(name);
        Map<String, byte[]> objects = new HashMap<>();
        golden.get("objects").properties().forEach(e -> objects.put(e.getKey(), hex(e.getValue())));
        objects.forEach(Inflater::verify);
        ObjectTree tree = ObjectTree.read(Proto.parse(hex(golden.get("tree"))));
        assertThat(tree.ids()).hasSameElementsAs(objects.keySet());
        Optional<Records> records = new Inflater(objects, 1 << 20).message(tree.id());
        assertThat(records.isPresent()).isEqualTo(!name.equals("error_reply"));
    }

    @Test
    void readsAReplyToTrain() throws Exception {
        Map<String, byte[]> objects = new HashMap<>();
        GOLDEN.get("train_reply").get("objects").properties().forEach(e -> objects.put(e.getKey(), hex(e.getValue())));
        Records records = new Inflater(objects, 1 << 20)
                .message(GOLDEN.get("train_reply").get("message_id").asText())
                .orElseThrow();
        Reply reply = TaskCodec.readReply(Task.Kind.FIT, records, false);
        assertThat(reply.numExamples()).isEqualTo(10);
        assertThat(reply.metrics()).isEqualTo(map("train_loss", 0.25, "neg", -3L, "list", List.of(1.5, 2.5)));
        assertThat(reply.weights().arrays().keySet()).containsExactly("enc.w", "nbt");
        assertThat(reply.weights().arrays().get("enc.w")).isEqualTo(MATRIX);
    }

    @Test
    void readsSettingsOfAllTypes() {
        Map<String, byte[]> objects = new HashMap<>();
        JsonNode golden = GOLDEN.get("config_all_types");
        golden.get("objects").properties().forEach(e -> objects.put(e.getKey(), hex(e.getValue())));
        Map<String, Object> config = new Inflater(objects, 0)
                .message(golden.get("message_id").asText())
                .orElseThrow()
                .config("config");
        assertThat(config.get("u")).isEqualTo(BigInteger.TWO.pow(63).add(BigInteger.ONE));
        assertThat(config.get("li")).isEqualTo(List.of(1L, -2L));
        assertThat(config.get("lb")).isEqualTo(List.of(true, false));
        assertThat(config.get("y")).isEqualTo(new byte[] {0, -1});
        assertThat(config.get("s")).isEqualTo("é");
    }

    private static ByteString bidi(String name) {
        return ByteString.copyFrom(hex(GOLDEN.get(name)));
    }

    @Test
    void writesTheMessagesOfJoin() {
        Weights model = weights("x", MATRIX, "y", ZERO);
        Task fit = new Task(Task.Kind.FIT, 1, model, map("epoch_global", "1"));
        assertThat(JoinCodec.task(fit)).isEqualTo(bidi("bidi_fit_ins"));
        assertThat(JoinCodec.reply(Task.Kind.FIT, new Reply(model, 10, 0, map("wer", 12.5))))
                .isEqualTo(bidi("bidi_fit_res"));
        assertThat(JoinCodec.reply(Task.Kind.EVALUATE, new Reply(Weights.none(), 10, 2.5, map("accuracy", 12.5))))
                .isEqualTo(bidi("bidi_evaluate_res"));
        assertThat(JoinCodec.reconnect(0)).isEqualTo(bidi("bidi_reconnect_ins_0"));
    }

    @Test
    void readsTheMessagesOfJoin() throws Exception {
        JoinCodec.Do fit = (JoinCodec.Do) JoinCodec.readInstruction(bidi("bidi_fit_ins"), 4);
        assertThat(fit.task().round()).isEqualTo(1);
        assertThat(fit.task().weights()).isEqualTo(weights("0", MATRIX, "1", ZERO));
        assertThat(JoinCodec.readReply(Task.Kind.FIT, bidi("bidi_fit_res")))
                .isEqualTo(new Reply(weights("0", MATRIX, "1", ZERO), 10, 0, map("wer", 12.5)));
        assertThat(JoinCodec.readReply(Task.Kind.EVALUATE, bidi("bidi_evaluate_res")))
                .isEqualTo(new Reply(Weights.none(), 10, 2.5, map("accuracy", 12.5)));
        assertThat(JoinCodec.readInstruction(bidi("bidi_reconnect_ins_0"), 0)).isEqualTo(new JoinCodec.Reconnect(0));
    }

    @Test
    void writesNumpysBytes() {
        JsonNode npy = GOLDEN.get("npy");
        npy.properties().stream()
                .filter(e -> !e.getKey().startsWith("fortran"))
                .forEach(e -> assertThat(NumpyArray.parse(hex(e.getValue())).toNpy())
                        .as(e.getKey())
                        .isEqualTo(hex(e.getValue())));
        assertThat(NumpyArray.parse(hex(npy.get("fortran(2,3)")))).isEqualTo(MATRIX);
    }
}
