package org.broca.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether recordings are of the same speaker, by the cosine of the angle between their embeddings: SpeechBrain's
 * {@code SpeakerRecognition}.
 *
 * <p>The YAML file has under {@code modules} {@code compute_features}, {@code mean_var_norm} and
 * {@code embedding_model}.
 *
 * <pre>{@code
 * try (SpeakerRecognition speakers = SpeakerRecognition.fromHparams("results/speaker_id/1986")) {
 *     System.out.println(speakers.verifyFiles("one.wav", "other.flac").same());
 * }
 * }</pre>
 */
public class SpeakerRecognition extends EncoderClassifier {
    static final List<String> MODULES_NEEDED = List.of("compute_features", "mean_var_norm", "embedding_model");
    /** Two recordings whose score is above this are taken for the same speaker's, unless said otherwise. */
    public static final double THRESHOLD = 0.25;
    /** What a length is at least, in division. */
    private static final double SHORTEST = 1e-6;

    public SpeakerRecognition(LoadedModel model) {
        this(model, List.of(), MODULES_NEEDED);
    }

    /** For own interfaces. */
    protected SpeakerRecognition(LoadedModel model, List<String> hparamsNeeded, List<String> modulesNeeded) {
        super(model, hparamsNeeded, modulesNeeded);
    }

    /** Opens a model; see {@link ModelSource#of}. */
    public static SpeakerRecognition fromHparams(String source) {
        return fromHparams(ModelSource.of(source));
    }

    /**
     * Opens a model whose YAML file has another name.
     *
     * @param savedir gets copies of all files; null to read them where they are
     */
    public static SpeakerRecognition fromHparams(String source, String hparamsFile, @Nullable Path savedir) {
        return fromHparams(ModelSource.of(source, hparamsFile, savedir));
    }

    /** Opens a model. */
    public static SpeakerRecognition fromHparams(ModelSource source) {
        return fromHparams(source, SpeakerRecognition::new);
    }

    /** Compares recordings one by one, as {@link #verifyBatch(Tensor, Tensor, Tensor, Tensor, double)}, none padded. */
    public final List<Verification> verifyBatch(Tensor waveforms1, Tensor waveforms2) {
        return call(scope -> compare(encodeBatch(waveforms1), encodeBatch(waveforms2), THRESHOLD));
    }

    /**
     * Compares the recordings of one batch with those of another, one by one; each is taken as if it came alone.
     *
     * @param waveforms1 at the model's rate, {@code [batch, samples]}; a batch of one is compared with all
     * @param waveforms2 as many, {@code [batch, other samples]}
     * @param lengths1 relative, in (0, 1], {@code [batch]}
     * @param lengths2 relative, in (0, 1], {@code [batch]}
     * @param threshold of the score
     */
    public final List<Verification> verifyBatch(
            Tensor waveforms1, Tensor waveforms2, Tensor lengths1, Tensor lengths2, double threshold) {
        return call(scope -> compare(encodeBatch(waveforms1, lengths1), encodeBatch(waveforms2, lengths2), threshold));
    }

    /** Compares two recordings, with the usual threshold. */
    public final Verification verifyFiles(Path file1, Path file2) {
        return verifyFiles(file1.toString(), file2.toString());
    }

    /** Compares two recordings, with the usual threshold. */
    public final Verification verifyFiles(String file1, String file2) {
        return verifyFiles(file1, file2, THRESHOLD);
    }

    /**
     * Compares two recordings of any format, rate and number of channels.
     *
     * @param file1 a path, a web address, or a file beside a hub's model
     * @param threshold of the score
     * @throws java.io.UncheckedIOException if one is missing, not audio or damaged; the message names the path
     */
    public final Verification verifyFiles(String file1, String file2, double threshold) {
        Embedding one = encodeFile(file1);
        Embedding other = encodeFile(file2);
        return call(scope -> compare(tensor(one), tensor(other), threshold).get(0));
    }

    private Tensor tensor(Embedding embedding) {
        return Tensor.of(embedding.toArray(), 1, 1, embedding.size()).to(device());
    }

    private static List<Verification> compare(Tensor embeddings1, Tensor embeddings2, double threshold) {
        Tensor products = embeddings1.mul(embeddings2).sum(false, -1); // [batch, 1]
        float[] scores = products.div(length(embeddings1).mul(length(embeddings2)))
                .flatten(0, -1)
                .toFloatArray();
        List<Verification> all = new ArrayList<>();
        for (float score : scores) {
            all.add(new Verification(score, score > (float) threshold));
        }
        return all;
    }

    private static Tensor length(Tensor embeddings) {
        return embeddings.square().sum(false, -1).sqrt().clampMin(SHORTEST); // [batch, 1]
    }
}
