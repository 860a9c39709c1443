package org.broca.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.broca.dataio.CategoricalEncoder;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A classifier of whole recordings, by speaker, language, command, emotion …, and the embeddings it looks at:
 * SpeechBrain's {@code EncoderClassifier}.
 *
 * <p>The YAML file has under {@code modules} {@code compute_features}, {@code mean_var_norm}, {@code embedding_model}
 * and {@code classifier}, and for labels a {@code label_encoder}; {@code mean_var_norm_emb} where embeddings can be
 * normalized.
 *
 * <p>A batch gives what its recordings give alone: those of the same length are computed together, without padding.
 * {@link #encodePadded} is how SpeechBrain does it.
 *
 * <pre>{@code
 * try (EncoderClassifier speakers = EncoderClassifier.fromHparams("results/speaker_id/1986")) {
 *     System.out.println(speakers.classifyFile("speech.wav").label());
 * }
 * }</pre>
 */
public class EncoderClassifier extends Pretrained {
    static final List<String> MODULES_NEEDED =
            List.of("compute_features", "mean_var_norm", "embedding_model", "classifier");
    /** Recordings that are computed together, where they are of the same length. */
    static final int BATCH_SIZE = 8;

    private static final String NORMALIZER = "mean_var_norm_emb";

    private final TensorMap computeFeatures;
    private final LengthsMap meanVarNorm;
    private final LengthsMap embeddingModel;
    private final Optional<ClassLabels> labels;

    /** A classifier of a model that has all of {@code modules}. */
    public EncoderClassifier(LoadedModel model) {
        this(model, List.of(), MODULES_NEEDED);
    }

    /**
     * For own interfaces.
     *
     * @param modulesNeeded at least {@code compute_features}, {@code mean_var_norm}, {@code embedding_model}
     */
    protected EncoderClassifier(LoadedModel model, List<String> hparamsNeeded, List<String> modulesNeeded) {
        super(model, hparamsNeeded, modulesNeeded);
        computeFeatures = module("compute_features", TensorMap.class);
        meanVarNorm = module("mean_var_norm", LengthsMap.class);
        embeddingModel = module("embedding_model", LengthsMap.class);
        labels = hparams().find("label_encoder", CategoricalEncoder.class).map(ClassLabels::new);
    }

    /** Opens a model; see {@link ModelSource#of}. */
    public static EncoderClassifier fromHparams(String source) {
        return fromHparams(ModelSource.of(source));
    }

    /**
     * Opens a model whose YAML file has another name.
     *
     * @param savedir gets copies of all files; null to read them where they are
     */
    public static EncoderClassifier fromHparams(String source, String hparamsFile, @Nullable Path savedir) {
        return fromHparams(ModelSource.of(source, hparamsFile, savedir));
    }

    /** Opens a model. */
    public static EncoderClassifier fromHparams(ModelSource source) {
        return fromHparams(source, EncoderClassifier::new);
    }

    /** The embeddings of recordings of the same length, {@code [batch, samples] -> [batch, 1, size]}. */
    public final Tensor encodeBatch(Tensor waveforms) {
        return compute(() -> {
            Tensor batch = waveforms.dim() == 1 ? waveforms.unsqueeze(0) : waveforms; // [batch, samples]
            return encodeBatch(batch, Tensor.ones(batch.size(0)), false);
        });
    }

    /** The embeddings of padded recordings, as {@link #encodeBatch(Tensor, Tensor, boolean)}, not normalized. */
    public final Tensor encodeBatch(Tensor waveforms, Tensor lengths) {
        return encodeBatch(waveforms, lengths, false);
    }

    /**
     * The embeddings of padded recordings, each as if it came alone.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     * @param normalize whether to subtract and scale by the statistics in {@code mean_var_norm_emb}
     * @return {@code [batch, 1, size]}
     */
    public final Tensor encodeBatch(Tensor waveforms, Tensor lengths, boolean normalize) {
        EqualLengths.check("encodeBatch", waveforms, lengths);
        return computeInTurn(() -> {
            Tensor[] rows = new Tensor[(int) waveforms.size(0)];
            EqualLengths.forEach(waveforms.to(device()), lengths, (members, same) -> {
                Tensor embeddings = encode(same, Tensor.ones(members.length), normalize); // [members, 1, size]
                for (int i = 0; i < members.length; i++) {
                    rows[(int) members[i]] = embeddings.select(0, i); // [1, size]
                }
            });
            return Tensor.stack(0, rows); // [batch, 1, size]
        });
    }

    /**
     * The embeddings of padded recordings with SpeechBrain's numbers: some layers let padding into the shorter ones.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     * @param normalize whether to subtract and scale by the statistics in {@code mean_var_norm_emb}
     * @return {@code [batch, 1, size]}
     */
    public final Tensor encodePadded(Tensor waveforms, Tensor lengths, boolean normalize) {
        EqualLengths.check("encodePadded", waveforms, lengths);
        return computeInTurn(() -> encode(waveforms.to(device()), lengths, normalize));
    }

    private Tensor encode(Tensor waveforms, Tensor relative, boolean normalize) {
        Tensor lengths = relative.to(device());
        Tensor features = computeFeatures.forward(waveforms); // [batch, frames, features]
        Tensor normalized = meanVarNorm.forward(features, lengths);
        Tensor embeddings = embeddingModel.forward(normalized, lengths); // [batch, 1, size]
        return normalize
                ? normalizer()
                        .forward(embeddings, Tensor.ones(embeddings.size(0)).to(device()))
                : embeddings;
    }

    private LengthsMap normalizer() {
        Check.that(
                hparams().has(NORMALIZER),
                "this model has no statistics to normalize embeddings with: no key %s",
                NORMALIZER);
        return hparams().get(NORMALIZER, LengthsMap.class);
    }

    /** The classes of recordings of the same length, {@code [batch, samples]}. */
    public final List<Classification> classifyBatch(Tensor waveforms) {
        return call(scope -> classify(encodeBatch(waveforms)));
    }

    /**
     * The classes of padded recordings, each as if it came alone.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    public final List<Classification> classifyBatch(Tensor waveforms, Tensor lengths) {
        return call(scope -> classify(encodeBatch(waveforms, lengths)));
    }

    private List<Classification> classify(Tensor embeddings) {
        Check.that(labels.isPresent(), "this model has no labels: no key label_encoder");
        Tensor scores =
                module("classifier", TensorMap.class).forward(embeddings).squeeze(1); // [batch, classes]
        List<Classification> all = new ArrayList<>();
        for (int i = 0; i < scores.size(0); i++) {
            all.add(labels.get().of(scores.select(0, i).toFloatArray()));
        }
        return all;
    }

    /**
     * The class of a recording of any format, rate and number of channels.
     *
     * @param file a path, a web address, or a file beside a hub's model
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final Classification classifyFile(String file) {
        return FileRun.one(classification(BATCH_SIZE), file);
    }

    /** The class of a recording, as {@link #classifyFile(String)}. */
    public final Classification classifyFile(Path file) {
        return classifyFile(file.toString());
    }

    /**
     * The classes of recordings, handed on in their order; a bad one has its problem in its place.
     *
     * @param batchSize how many recordings are computed together, where they are of the same length
     */
    public final void classifyFiles(List<String> files, int batchSize, Consumer<FileResult<Classification>> receiver) {
        new FileRun<>(classification(batchSize), files, receiver).lenient();
    }

    private FileWork<Classification> classification(int batchSize) {
        return new RecordingWork<>(this, batchSize, this::classifyBatch);
    }

    /**
     * The embedding of a recording of any format, rate and number of channels.
     *
     * @param file a path, a web address, or a file beside a hub's model
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final Embedding encodeFile(String file) {
        return FileRun.one(encoding(false, BATCH_SIZE), file);
    }

    /** The embedding of a recording, as {@link #encodeFile(String)}. */
    public final Embedding encodeFile(Path file) {
        return encodeFile(file.toString());
    }

    /**
     * The embeddings of recordings, handed on in their order; a bad one has its problem in its place.
     *
     * @param normalize whether to subtract and scale by the statistics in {@code mean_var_norm_emb}
     * @param batchSize how many recordings are computed together, where they are of the same length
     */
    public final void encodeFiles(
            List<String> files, boolean normalize, int batchSize, Consumer<FileResult<Embedding>> receiver) {
        if (normalize) {
            normalizer(); // a model that cannot is refused at once, not once a file
        }
        new FileRun<>(encoding(normalize, batchSize), files, receiver).lenient();
    }

    private FileWork<Embedding> encoding(boolean normalize, int batchSize) {
        return new RecordingWork<>(
                this,
                batchSize,
                waveforms -> call(scope -> {
                    Tensor embeddings =
                            encodeBatch(waveforms, Tensor.ones(waveforms.size(0)), normalize); // [batch, 1, size]
                    List<Embedding> all = new ArrayList<>();
                    for (int i = 0; i < embeddings.size(0); i++) {
                        all.add(new Embedding(embeddings.select(0, i).toFloatArray()));
                    }
                    return all;
                }));
    }
}
