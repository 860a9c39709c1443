package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that want to run something, that are cut short, or that lie about their sizes. */
class HostileFileTest {
    private static final String ALLOWED = "_codecs.encode, builtins.bytearray, builtins.complex, builtins.set, "
            + "collections.Counter, collections.OrderedDict, torch.Size, torch._tensor._rebuild_from_type_v2, "
            + "torch._utils._rebuild_parameter, torch._utils._rebuild_parameter_with_state, "
            + "torch._utils._rebuild_tensor, torch._utils._rebuild_tensor_v2, torch.device, "
            + "and the names of PyTorch's types";

    @TempDir
    Path folder;

    /** A file of PyTorch's with this pickle, in which {@code \n} and {@code \xNN} are written out. */
    private Path torchFile(String pickle) throws IOException {
        Path file = folder.resolve("evil.ckpt");
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            zip.add("evil/data.pkl", bytes(pickle));
            zip.add("evil/data/0", new byte[16]);
            zip.finish();
        });
        return file;
    }

    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.startsWith("\\n", i)) {
                out.write('\n');
                i++;
            } else if (escaped.startsWith("\\x", i)) {
                out.write(Integer.parseInt(escaped, i + 2, i + 4, 16));
                i += 3;
            } else {
                out.write(escaped.charAt(i));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os.system | \\x80\\x02cos\\nsystem\\nX\\x04\\x00\\x00\\x00true\\x85R.",
                "posix.system | \\x80\\x02cposix\\nsystem\\nX\\x04\\x00\\x00\\x00true\\x85R.",
                "posix.system | \\x80\\x04\\x8c\\x05posix\\x8c\\x06system\\x93X\\x04\\x00\\x00\\x00true\\x85R.",
                "builtins.eval | \\x80\\x02c__builtin__\\neval\\nX\\x03\\x00\\x00\\x001+1\\x85R.",
                "subprocess.Popen | \\x80\\x02csubprocess\\nPopen\\n]\\x85\\x81.",
                "torch.nn.modules.linear.Linear | \\x80\\x02ctorch.nn.modules.linear\\nLinear\\n)\\x81}b.",
                "java.lang.Runtime | \\x80\\x02cjava.lang\\nRuntime\\n)R.",
                "torch.storage._load_from_bytes | \\x80\\x02ctorch.storage\\n_load_from_bytes\\n)R.",
            })
    void refusesByNameWhatIsNotAllowed(String name, String pickle) throws IOException {
        Path file = torchFile(pickle);
        assertThatThrownBy(() -> TorchFile.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": refused: the file wants to call " + name + "; allowed are " + ALLOWED);
    }

    @Test
    void refusesTheSameInTheOldFormat() throws IOException {
        Path file = folder.resolve("old.pt");
        Files.write(file, bytes("\\x80\\x02cposix\\nsystem\\nX\\x04\\x00\\x00\\x00true\\x85R."));
        assertThatThrownBy(() -> TorchFile.load(file))
                .hasMessage(file + ": refused: the file wants to call posix.system; allowed are " + ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "its pickle is damaged: it calls what is no function | ctorch\\nfloat32\\n)R.",
                "its pickle is damaged: it calls what is no function | X\\x01\\x00\\x00\\x00a)R.",
                "its pickle is damaged: unknown instruction 0x81 | }}\\x81.",
                "its pickle is damaged: unknown instruction 0x69 | ios\\nsystem\\n.",
                "its pickle is damaged: it takes more than it gave | 0.",
                "its pickle is damaged: it takes more than it gave | t.",
                "its pickle is damaged: it recalls what it never kept | h\\x05.",
                "its pickle is damaged: a list or dict is missing where one is filled | NNa.",
                "its pickle is damaged: a list or dict is missing where one is filled | K\\x01K\\x01a.",
                "its pickle is damaged: a key of a dict is None, a list or a dict | }]Ns.",
                "its pickle is damaged: a key without a value | }(Nu.",
                "it sets attributes of an object that can have none | ctorch\\nSize\\n)\\x85R}b.",
                "its pickle is damaged: a persistent id that is no storage | X\\x01\\x00\\x00\\x00aQ.",
                "its pickle is damaged: argument 0 of a call is missing, not a String | c_codecs\\nencode\\n)R.",
                "refused: bytes in the encoding \"rot13\" "
                        + "| c_codecs\\nencode\\nX\\x01\\x00\\x00\\x00aX\\x05\\x00\\x00\\x00rot13\\x86R.",
                "its pickle is damaged: argument 0 of a call is a Long, not a Callable "
                        + "| ctorch._tensor\\n_rebuild_from_type_v2\\nK\\x01))\\x87R.",
            })
    void refusesDamagedPickles(String message, String pickle) throws IOException {
        Path file = torchFile("\\x80\\x02" + pickle);
        assertThatThrownBy(() -> TorchFile.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\\x80",
                "X\\xff\\xff\\xff\\xff",
                "B\\xff\\xff\\xff\\x7f",
                "\\x8e\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f",
                "\\x8b\\xff\\xff\\xff\\xff",
                "cposix",
            })
    void refusesPicklesThatEndTooEarly(String pickle) throws IOException {
        Path file = torchFile(pickle);
        assertThatThrownBy(() -> TorchFile.load(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + file + ": it ends too early");
    }

    private static String storage(String numel) {
        return "((X\\x07\\x00\\x00\\x00storagectorch\\nFloatStorage\\nX\\x01\\x00\\x00\\x000X\\x03\\x00\\x00\\x00cpu"
                + numel + "tQ";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "K\\x00 | K\\x05 | K\\x01 | a tensor of shape [5] reaches beyond its storage of 4 elements",
                "K\\x02 | K\\x03 | K\\x01 | a tensor of shape [3] reaches beyond its storage of 4 elements",
                "J\\xff\\xff\\xff\\xff | K\\x01 | K\\x01 | a tensor of shape [1] reaches beyond its storage of 4 elements",
                "K\\x00 | J\\xff\\xff\\xff\\xff | K\\x01 | a tensor of shape [-1] reaches beyond its storage of 4 elements",
                "K\\x03 | K\\x02 | J\\xff\\xff\\xff\\xff | a tensor of shape [2] reaches beyond its storage of 4 elements",
                "K\\x00 | K\\x03 | \\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f "
                        + "| a tensor of shape [3] reaches beyond its storage of 4 elements",
            })
    void refusesTensorsBeyondTheirStorage(String offset, String size, String stride, String message)
            throws IOException {
        Path file = torchFile("ctorch._utils\\n_rebuild_tensor_v2\\n" + storage("K\\x04") + offset + size + "\\x85"
                + stride + "\\x85\\x89}tR.");
        assertThatThrownBy(() -> TorchFile.load(file)).hasMessage(file + ": " + message);
    }

    @Test
    void refusesStoragesOfAnotherLength() throws IOException {
        Path file = torchFile("ctorch._utils\\n_rebuild_tensor_v2\\n"
                + storage("\\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f") + "K\\x00))\\x89}tR.");
        assertThatThrownBy(() -> TorchFile.load(file))
                .hasMessage(file + ": its part \"evil/data/0\" has 16 bytes, "
                        + "but should hold 9223372036854775807 elements of float32");
    }

    @Test
    void survivesDeepNesting() throws IOException {
        String deep = Stream.generate(() -> "\\x85").limit(200_000).collect(Collectors.joining());
        Path key = torchFile("}K\\x01" + deep + "Ns.");
        assertThatThrownBy(() -> TorchFile.load(key)).hasMessage(key + ": its values are nested too deeply");
        Path value = torchFile("K\\x01" + deep + ".");
        assertThat(TorchFile.load(value)).isInstanceOf(Tuple.class);
        assertThatThrownBy(() -> TensorFiles.describe(value)).hasMessage("it is nested too deeply");
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Path text = Files.writeString(folder.resolve("a.ckpt"), "hello");
        assertThatThrownBy(() -> TorchFile.load(text))
                .hasMessage(text + ": it is no file of PyTorch's: it starts neither as a zip archive "
                        + "nor as the pickles of versions before 1.6");
        Path empty = Files.createFile(folder.resolve("b.ckpt"));
        assertThatThrownBy(() -> TorchFile.load(empty)).hasMessageStartingWith(empty + ": it is no file of PyTorch's");
        Path zip = folder.resolve("c.ckpt");
        Npz.write(zip, Map.of("x", Tensor.ones(1)));
        assertThatThrownBy(() -> TorchFile.load(zip))
                .hasMessage(zip + ": it is a zip archive, but not one of PyTorch's");
        Path none = folder.resolve("none.ckpt");
        assertThatThrownBy(() -> TorchFile.load(none))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + none + ": there is no such file or folder");
    }

    @Test
    void refusesTorchScript() throws IOException {
        Path file = folder.resolve("script.pt");
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            zip.add("script/data.pkl", bytes("N."));
            zip.add("script/constants.pkl", bytes("N."));
            zip.finish();
        });
        assertThatThrownBy(() -> TorchFile.load(file))
                .hasMessage(file + ": it is a TorchScript program, not a file of tensors");
    }

    @Test
    void refusesFilesCutShortAnywhere() throws IOException {
        for (String name : new String[] {"module-torch2.10.0.ckpt", "legacy-torch2.10.0.ckpt"}) {
            byte[] whole = Files.readAllBytes(TorchFileTest.golden(name));
            Path file = folder.resolve("cut.ckpt");
            for (int length = 0; length < whole.length; length += 7) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> TorchFile.load(file))
                        .isInstanceOfAny(IllegalArgumentException.class, UncheckedIOException.class)
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void noticesChangedNumbers() throws IOException {
        byte[] whole = Files.readAllBytes(TorchFileTest.golden("shared-torch2.10.0.ckpt"));
        int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\0\0\u0030\u0041"); // 11.0
        whole[at + 2] ^= 1;
        Path file = Files.write(folder.resolve("flipped.ckpt"), whole);
        assertThatThrownBy(() -> TorchFile.load(file))
                .hasMessage(file + ": its part \"shared-torch2.10.0/data/0\" is damaged: the checksum differs");
    }

    @Test
    void readsOrRefusesRandomDamageButNeverCrashes() throws IOException {
        byte[] whole = Files.readAllBytes(TorchFileTest.golden("legacy-torch2.10.0.ckpt"));
        Random random = new Random(7);
        Path file = folder.resolve("damaged.ckpt");
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 1 + round % 5; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (TensorScope scope = TensorScope.open()) {
                Object ignored = TorchFile.load(file);
            } catch (IllegalArgumentException | UncheckedIOException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(500);
    }
}
