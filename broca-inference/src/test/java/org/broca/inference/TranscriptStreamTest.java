package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.broca.alignment.Word;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptStreamTest {
    private static final StreamOptions SHORT = new StreamOptions(0.4, 0.8, 0.2);

    @TempDir
    private Path folder;

    private EncoderAsr asr;

    @BeforeEach
    void open() throws IOException {
        asr = EncoderAsr.fromHparams(TinyModels.ctc(folder.resolve("ctc")).toString());
    }

    @AfterEach
    void close() {
        asr.close();
    }

    private static float[] speech(int samples) {
        return TinyModels.noise(samples).toFloatArray();
    }

    private Transcript streamed(float[] samples, int... cuts) {
        TranscriptStream stream = asr.stream(SHORT, TranscribeOptions.defaults());
        int from = 0;
        for (int cut : cuts) {
            stream.accept(Arrays.copyOfRange(samples, from, cut));
            from = cut;
        }
        stream.accept(Arrays.copyOfRange(samples, from, samples.length));
        return stream.finish();
    }

    @Test
    void howSamplesAreCutChangesNothing() {
        float[] samples = speech(70_001);
        int[] cuts = new Random(3).ints(40, 0, samples.length).sorted().toArray();
        assertThat(streamed(samples, cuts)).isEqualTo(streamed(samples));
    }

    @Test
    void speechShorterThanAChunkIsWhatItsFileIs() {
        float[] samples = speech(8_000);
        Transcript whole = asr.transcribeBatch(Tensor.of(samples, 1, samples.length), Tensor.ones(1))
                .get(0);
        assertThat(streamed(samples))
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b), Double.class)
                .isEqualTo(whole);
    }

    @Test
    void settledWordsStayAndTheLastPartialIsPartOfTheTranscript() {
        float[] samples = speech(100_000);
        TranscriptStream stream = asr.stream(SHORT, TranscribeOptions.defaults());
        List<String> settled = new ArrayList<>(List.of(""));
        for (int from = 0; from < samples.length; from += 1600) {
            PartialTranscript partial =
                    stream.accept(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + 1600)));
            assertThat(partial.settled()).startsWith(settled.get(settled.size() - 1));
            assertThat(partial.text()).startsWith(partial.settled()).endsWith(partial.pending());
            settled.add(partial.settled());
        }
        Transcript transcript = stream.finish();
        assertThat(transcript.text())
                .startsWith(settled.get(settled.size() - 1))
                .isNotEmpty();
        assertThat(transcript.words()).extracting(Word::start).isSorted();
        assertThat(transcript.words())
                .allSatisfy(word -> assertThat(word.end()).isBetween(word.start(), 100_000 / 16e3));
    }

    @Test
    void manySamplesAreForgotten() {
        TranscriptStream stream = asr.stream(SHORT, TranscribeOptions.defaults());
        PartialTranscript partial = new PartialTranscript("", "");
        for (int i = 0; i < 40; i++) {
            partial = stream.accept(new float[16_000]);
        }
        assertThat(partial.text()).isEqualTo(stream.finish().text());
    }

    @Test
    void anEndedStreamTakesNoMore() {
        TranscriptStream stream = asr.stream();
        assertThatThrownBy(stream::finish).hasMessage("the stream ended without a sample");
        stream.accept(speech(1));
        assertThat(stream.finish().words()).isNotNull();
        assertThatThrownBy(() -> stream.accept(speech(1))).hasMessage("this stream is finished: start another");
        assertThatThrownBy(() -> new StreamOptions(0, 1, 1)).hasMessage("chunk_seconds must be positive, got 0.0");
    }
}
