package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AudioIoTest {
    private static final Path FILES = Path.of("src/test/resources/golden/dataio/audio");
    private static final Golden GOLDEN = Golden.load("dataio/audio-sb1.1.2");

    @TempDir
    Path folder;

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<Path> exactFiles() throws IOException {
        return files().filter(file -> !file.toString().matches(".*(opus|vorbis|mpeg).*"));
    }

    private static Tensor expected(Path file) {
        return GOLDEN.output(file.getFileName().toString());
    }

    private static float[] noise(int count) {
        Random random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 1.8f - 0.9f;
        }
        return values;
    }

    private Path write(String name, int frames, int channels) {
        Path file = folder.resolve(name);
        Tensor signal = channels == 1
                ? Tensor.of(noise(frames), frames)
                : Tensor.of(noise(frames * channels), frames, channels);
        AudioIo.writeAudio(file, signal, 16000);
        return file;
    }

    @ParameterizedTest
    @MethodSource("exactFiles")
    void readsLosslessFilesExactlyAsSpeechBrain(Path file) {
        Tensor signal = AudioIo.readAudio(file);
        assertThat(signal.toFloatArray()).containsExactly(expected(file).toFloatArray());
        long channels = expected(file).size(1);
        assertThat(signal.shape()).isEqualTo(channels == 1 ? Shape.of(256) : Shape.of(256, channels));
    }

    @ParameterizedTest
    @CsvSource({"mpeg_layer_iii-1.mp3, 1e-4", "mpeg_layer_iii-2.mp3, 1e-4", "vorbis-1.ogg, 1e-4", "vorbis-2.ogg, 1e-4"})
    void readsLossyFilesLikeSpeechBrain(String name, double tolerance) {
        Tensor signal = AudioIo.readAudio(FILES.resolve(name));
        float[] expected = expected(Path.of(name)).toFloatArray();
        assertThat(signal.toFloatArray()).hasSize(expected.length);
        assertThat(signal.toFloatArray())
                .usingComparatorWithPrecision((float) tolerance)
                .containsExactly(expected);
    }

    @Test
    void readsOpusAt48KiloHertz() {
        AudioIo.Recording recording = AudioIo.load(new AudioSegment(FILES.resolve("opus-2.ogg")));
        assertThat(recording.sampleRate()).isEqualTo(48000);
        assertThat(recording.signal().shape()).isEqualTo(Shape.of(256 * 6, 2));
    }

    @ParameterizedTest
    @MethodSource("files")
    void headersTellWhatDecodingFinds(Path file) {
        AudioInfo info = AudioIo.readAudioInfo(file);
        AudioIo.Recording recording = AudioIo.load(new AudioSegment(file));
        assertThat(info.frames()).isEqualTo(recording.signal().size(0));
        assertThat(info.sampleRate()).isEqualTo(recording.sampleRate());
        assertThat(info.channels())
                .isEqualTo(
                        recording.signal().dim() == 1 ? 1 : recording.signal().size(1));
        assertThat(info.duration()).isEqualTo((double) info.frames() / info.sampleRate());
    }

    @ParameterizedTest
    @MethodSource("files")
    void segmentsAreCutFromTheWhole(Path file) {
        AudioIo.Recording whole = AudioIo.load(new AudioSegment(file));
        int channels =
                whole.signal().dim() == 1 ? 1 : Math.toIntExact(whole.signal().size(1));
        float[] values = whole.signal().toFloatArray();
        int frames = values.length / channels;
        for (int[] range : new int[][] {{0, 1}, {7, 100}, {frames - 1, frames}, {100, frames + 50}, {100, 100}}) {
            int stop = range[1] == range[0] ? frames : Math.min(range[1], frames);
            float[] part = AudioIo.readAudio(new AudioSegment(file, range[0], range[1]))
                    .toFloatArray();
            assertThat(part).containsExactly(Arrays.copyOfRange(values, range[0] * channels, stop * channels));
        }
        assertThat(AudioIo.readAudio(new AudioSegment(file, frames, frames + 5)).size(0))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"a.flac, 1", "a.flac, 2", "a.wav, 1", "a.wav, 2"})
    void seeksExactlyInLongFiles(String name, int channels) {
        Path file = write(name, 250_000, channels);
        float[] values = AudioIo.readAudio(file).toFloatArray();
        for (int start : new int[] {1, 4095, 4096, 4097, 120_000, 200_001, 249_999}) {
            float[] part = AudioIo.readAudio(new AudioSegment(file, start, start + 3000))
                    .toFloatArray();
            int stop = Math.min(start + 3000, 250_000);
            assertThat(part).containsExactly(Arrays.copyOfRange(values, start * channels, stop * channels));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wav, PCM_U8, PCM_U8",
        "wav, PCM_16, PCM_16",
        "wav, PCM_24, PCM_24",
        "wav, PCM_32, PCM_32",
        "flac, FLAC_16, PCM_16",
        "flac, FLAC_24, PCM_24"
    })
    void writesSamplesRoundedAsSpeechBrain(String ending, AudioEncoding encoding, String subtype) {
        Path file = folder.resolve("x." + ending);
        AudioIo.writeAudio(file, GOLDEN.input("rounding"), 8000, encoding);
        assertThat(AudioIo.readAudio(file).toFloatArray())
                .containsExactly(
                        GOLDEN.output("rounding." + ending + "." + subtype).toFloatArray());
    }

    @ParameterizedTest
    @EnumSource(
            value = AudioEncoding.class,
            names = {"VORBIS", "OPUS", "MPEG_LAYER_III", "AAC", "ULAW", "ALAW", "FLOAT", "DOUBLE"})
    void writesEveryEncoding(AudioEncoding encoding) {
        String ending =
                switch (encoding) {
                    case VORBIS -> "ogg";
                    case OPUS -> "opus";
                    case MPEG_LAYER_III -> "mp3";
                    case AAC -> "m4a";
                    default -> "wav";
                };
        float[] tone = new float[9600];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = 0.5f * (float) Math.sin(i / 2 * 0.05);
        }
        Path file = folder.resolve("tone." + ending);
        AudioIo.writeAudio(file, Tensor.of(tone, 4800, 2), 48000, encoding);
        Tensor read = AudioIo.readAudio(file);
        assertThat(read.size(1)).isEqualTo(2);
        assertThat(read.size(0)).isBetween(4800L, 4800L + 1024);
        assertThat(read.square().mean().item()).isCloseTo(0.125, within(0.02));
    }

    @Test
    void readsTheNotationOfManifests() {
        Path file = write("a.wav", 100, 1);
        float[] values = AudioIo.readAudio(file).toFloatArray();
        Object manifest = Map.of("file", file.toString(), "start", 10L, "stop", 30L);
        assertThat(AudioIo.readAudio(manifest).toFloatArray()).containsExactly(Arrays.copyOfRange(values, 10, 30));
        assertThat(AudioIo.readAudio((Object) file.toString()).toFloatArray()).containsExactly(values);
        assertThat(AudioIo.readAudio(Map.of("file", file.toString(), "start", 40))
                        .shape())
                .isEqualTo(Shape.of(60));
    }

    @Test
    void readsFilesIntoChannels() {
        AudioSegment segment = new AudioSegment(write("a.wav", 100, 1));
        Tensor both = AudioIo.readAudioMultichannel(List.of(segment, segment));
        assertThat(both.shape()).isEqualTo(Shape.of(100, 2));
        AudioSegment shorter = new AudioSegment(segment.file(), 0, 99);
        assertThatThrownBy(() -> AudioIo.readAudioMultichannel(List.of(segment, shorter)))
                .hasMessage("channels must be equally long: %s has 100 samples, %s has 99"
                        .formatted(segment.file(), segment.file()));
    }

    @Test
    void readsRecordingsWithoutSamples() {
        Path file = write("empty.wav", 0, 1);
        assertThat(AudioIo.readAudio(file).shape()).isEqualTo(Shape.of(0));
        assertThat(AudioIo.readAudioInfo(file).frames()).isZero();
    }

    @Test
    void aCutWavGivesWhatIsThere() throws IOException {
        byte[] bytes = Files.readAllBytes(write("a.wav", 1000, 1));
        Path cut = Files.write(folder.resolve("cut.wav"), Arrays.copyOf(bytes, 44 + 501));
        assertThat(AudioIo.readAudio(cut).shape()).isEqualTo(Shape.of(250));
    }

    @Test
    void pathsMayHoldAnyCharacter() {
        assertThat(AudioIo.readAudio(write("http:ä 日 100%?.wav", 10, 1)).shape())
                .isEqualTo(Shape.of(10));
    }

    private static void assertFails(Path file, String message) {
        assertThatThrownBy(() -> AudioIo.readAudio(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(message);
    }

    @Test
    void badFilesAreNamed() throws IOException {
        Path missing = folder.resolve("missing.wav");
        assertFails(missing, "no such audio file: " + missing);
        assertFails(folder, folder + " is not a file");
        Path empty = Files.createFile(folder.resolve("empty.flac"));
        assertFails(empty, empty + " is empty (0 bytes)");
        Path text = Files.writeString(folder.resolve("text.wav"), "This is not audio.\n".repeat(50));
        assertFails(text, text + " is not audio that can be read: Invalid data found when processing input");
        Path header =
                Files.write(folder.resolve("header.wav"), Arrays.copyOf(Files.readAllBytes(write("a.wav", 9, 1)), 30));
        assertFails(header, header + " is not audio that can be read: no 'data' tag found");
    }

    @Test
    void damagedFlacIsAnError() throws IOException {
        byte[] bytes = Files.readAllBytes(write("a.flac", 50_000, 1));
        Path cut = Files.write(folder.resolve("cut.flac"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> AudioIo.readAudio(cut))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageMatching("(?s)" + cut + " is (corrupt: .+|cut short or corrupt: .+)");
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 40, (byte) 0);
        Path damaged = Files.write(folder.resolve("damaged.flac"), bytes);
        assertThatThrownBy(() -> AudioIo.readAudio(damaged))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(damaged + " is ");
    }

    @Test
    void playlistsCannotOpenOtherFiles() throws IOException {
        Path wav = write("a.wav", 10, 1);
        Path playlist = Files.writeString(
                folder.resolve("list.m3u8"), "#EXTM3U\n#EXTINF:1,\nfile://" + wav + "\n#EXT-X-ENDLIST\n");
        assertFails(playlist, playlist + " is not audio that can be read: Invalid data found when processing input");
    }

    @Test
    void wrongRangesAreRefused() {
        Path file = Path.of("a.wav");
        assertThatThrownBy(() -> new AudioSegment(file, -1, 5))
                .hasMessage("invalid sample range (start < 0): -1..5 of a.wav");
        assertThatThrownBy(() -> new AudioSegment(file, 5, 4))
                .hasMessage("invalid sample range (stop < start): 5..4 of a.wav; leave out stop to read to the end");
        assertThatThrownBy(() -> AudioSegment.of(Map.of("file", "a.wav", "begin", 3)))
                .hasMessage("unknown key \"begin\" of audio a.wav (known: [file, start, stop])");
        assertThatThrownBy(() -> AudioSegment.of(Map.of("file", "a.wav", "start", 1.5)))
                .hasMessage("\"start\" of audio a.wav must be a whole number of samples, got 1.5");
        assertThatThrownBy(() -> AudioSegment.of(3))
                .hasMessage("audio is a path or {\"file\": path, \"start\": 0, \"stop\": 16000}, got 3");
    }

    @Test
    void unwritableFilesAreNamed() throws IOException {
        Tensor signal = Tensor.of(noise(100_000), 100_000);
        Path nowhere = folder.resolve("no/such/folder.wav");
        assertThatThrownBy(() -> AudioIo.writeAudio(nowhere, signal, 16000))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(nowhere + " cannot be written: No such file or directory");
        assertThatThrownBy(() -> AudioIo.writeAudio(folder.resolve("x.doc"), signal, 16000))
                .hasMessage(folder.resolve("x.doc") + ": cannot write audio with this ending; it must be one of .wav,"
                        + " .w64, .flac, .ogg, .opus, .mp3, .m4a");
        assertThatThrownBy(() -> AudioIo.writeAudio(folder.resolve("x.wav"), signal.reshape(10, 100, 100), 16000))
                .hasMessage("writeAudio expects [time] or [time, channels] but got [10, 100, 100]");
    }

    @Test
    void aFullDiskIsAnErrorAndLeavesNoFile() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "needs /dev/full");
        Path file = folder.resolve("x.wav");
        Files.createSymbolicLink(folder.resolve("x.wav.partial"), full);
        assertThatThrownBy(() -> AudioIo.writeAudio(file, Tensor.of(noise(100_000), 100_000), 16000))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + " cannot be written: No space left on device");
        assertThat(file).doesNotExist();
    }
}
