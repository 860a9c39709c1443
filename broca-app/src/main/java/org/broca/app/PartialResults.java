package org.broca.app;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.broca.inference.EncoderAsr;
import org.broca.inference.FileResult;
import org.broca.inference.SpeechRecognizer;
import org.broca.inference.StreamOptions;
import org.broca.inference.TranscribeOptions;
import org.broca.inference.Transcript;
import org.broca.inference.TranscriptStream;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;

/** Recognizes recordings as if they were being made, and tells what is heard so far. */
final class PartialResults {
    private static final double SECONDS = 0.5;

    private final EncoderAsr recognizer;
    private final TranscribeOptions options;
    private final PrintWriter told;

    PartialResults(SpeechRecognizer recognizer, TranscribeOptions options, PrintWriter told) {
        Check.that(
                recognizer instanceof EncoderAsr,
                "transcribe: --partial needs a model trained with CTC alone (its YAML file names a decoding_function)");
        this.recognizer = (EncoderAsr) recognizer;
        this.options = options;
        this.told = told;
    }

    void transcribe(List<String> files, Consumer<FileResult<Transcript>> receiver) {
        for (String file : files) {
            try {
                receiver.accept(new FileResult<>(file, Optional.of(transcribe(file)), ""));
            } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
                String problem = e.getMessage() == null ? e.toString() : e.getMessage();
                receiver.accept(new FileResult<>(file, Optional.empty(), problem));
            }
        }
    }

    private float[] samples(String file) {
        try (TensorScope scope = TensorScope.open()) {
            return recognizer.loadAudio(file).toFloatArray();
        }
    }

    private Transcript transcribe(String file) {
        float[] samples = samples(file);
        TranscriptStream stream = recognizer.stream(StreamOptions.defaults(), options);
        int step = (int) (SECONDS * recognizer.sampleRate());
        String last = "";
        for (int from = 0; from < samples.length; from += step) {
            int to = Math.min(samples.length, from + step);
            String text = stream.accept(Arrays.copyOfRange(samples, from, to)).text();
            if (!text.equals(last)) {
                told.printf("%.1f s: %s%n", (double) to / recognizer.sampleRate(), text);
                told.flush();
                last = text;
            }
        }
        return stream.finish();
    }
}
