package org.broca.inference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.broca.alignment.Calibration;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.fetching.FetchSource;
import org.broca.hparams.Hparams;
import org.broca.nnet.Layer;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * A trained model ready for use; the base of own interfaces.
 *
 * <p>Loads the YAML file and the weights of a model folder, puts the layers into evaluation on their device, and reads
 * audio as the model wants it. A subclass says what it needs of the file and what it does:
 *
 * <pre>{@code
 * final class MySuperTask extends Pretrained {
 *     static final List<String> HPARAMS_NEEDED = List.of("labels");
 *     static final List<String> MODULES_NEEDED = List.of("mytask_enc");
 *
 *     MySuperTask(LoadedModel model) {
 *         super(model, HPARAMS_NEEDED, MODULES_NEEDED);
 *     }
 *
 *     Tensor encodeFile(Path file) {
 *         return compute(() -> module("mytask_enc", TensorMap.class).forward(loadAudio(file).unsqueeze(0)));
 *     }
 * }
 * MySuperTask task = Pretrained.fromHparams(ModelSource.of("my_model"), MySuperTask::new);
 * }</pre>
 *
 * <p>Any number of threads may share a model: what a call makes is freed when it ends, and as many compute at a time as
 * there are processors, so that memory does not grow with the number of threads. {@link #close} waits for calls that
 * run.
 */
public abstract class Pretrained implements AutoCloseable {
    private static final int USUAL_RATE = 16000;

    private final LoadedModel model;
    private final AudioNormalizer audioNormalizer;
    private final int sampleRate;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * Loads the weights of a model that has what is needed.
     *
     * @param hparamsNeeded keys that the YAML file must have
     * @param modulesNeeded keys that it must have under {@code modules}
     * @throws IllegalArgumentException if it lacks some; names all of them
     */
    protected Pretrained(LoadedModel model, List<String> hparamsNeeded, List<String> modulesNeeded) {
        model.require(getClass().getSimpleName(), hparamsNeeded, modulesNeeded);
        model.loadWeights();
        this.model = model;
        sampleRate = model.hparams().find("sample_rate", Integer.class).orElse(USUAL_RATE);
        audioNormalizer = model.hparams()
                .find("audio_normalizer", AudioNormalizer.class)
                .orElseGet(
                        () -> AudioNormalizer.builder().sampleRate(sampleRate).build());
    }

    /** Opens a model as an interface, given its constructor. */
    public static <T extends Pretrained> T fromHparams(ModelSource source, Function<LoadedModel, T> constructor) {
        return constructor.apply(new LoadedModel(source));
    }

    /** As {@link #fromHparams(ModelSource, Function)}, with SpeechBrain's usual arguments. */
    public static <T extends Pretrained> T fromHparams(
            String source, String hparamsFile, Path savedir, Function<LoadedModel, T> constructor) {
        ModelSource.Builder model =
                ModelSource.builder(source).hparamsFile(hparamsFile).savedir(savedir);
        return fromHparams(model.build(), constructor);
    }

    /** What the model's YAML file holds. */
    public final Hparams hparams() {
        return model.hparams();
    }

    /** The layers under the key {@code modules}. */
    public final Map<String, Layer> modules() {
        return model.modules();
    }

    /**
     * A layer under the key {@code modules}.
     *
     * @throws IllegalArgumentException if there is none, or it is no {@code type}
     */
    public final <L> L module(String name, Class<L> type) {
        Layer layer = model.modules().get(name);
        Check.that(
                layer != null, "no module \"%s\"; there are %s", name, modules().keySet());
        Check.that(
                type.isInstance(layer),
                "module \"%s\" is %s, which is no %s",
                name,
                String.valueOf(layer),
                type.getSimpleName());
        return Objects.requireNonNull(type.cast(layer));
    }

    public final Device device() {
        return model.device();
    }

    /** Rate of the audio that the model takes, in Hz: the key {@code sample_rate}, else 16000. */
    public final int sampleRate() {
        return sampleRate;
    }

    /** What makes probabilities of confidences: the file {@code confidence.json} beside the weights, if it is there. */
    final Optional<Calibration> calibration() {
        return model.local("confidence.json").map(Calibration::load);
    }

    /** Brings audio of any rate and number of channels into the model's form. */
    public final AudioNormalizer audioNormalizer() {
        return audioNormalizer;
    }

    /**
     * Reads a recording as the model wants it, {@code [samples]}.
     *
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final Tensor loadAudio(Path file) {
        return audioNormalizer.read(new AudioSegment(file));
    }

    /** As {@link #loadAudio(Path)}, of a path, a web address or a file beside a hub's model. */
    public final Tensor loadAudio(String file) {
        return loadAudio(locate(file));
    }

    /** Where a file given by path, address or hub's name is on this machine. */
    final Path locate(String file) {
        boolean elsewhere = file.startsWith("http://") || file.startsWith("https://");
        return !elsewhere && Files.exists(Path.of(file)) ? Path.of(file) : found(file);
    }

    private Path found(String file) {
        Path parent = Path.of(file).getParent();
        boolean likelyLocal = parent == null || Files.isDirectory(parent);
        boolean elsewhere = file.startsWith("http://") || file.startsWith("https://");
        return likelyLocal && !elsewhere ? Path.of(file) : model.fetcher().fetch(FetchSource.file(file));
    }

    /** Computes a tensor that outlives the call; all others that were made on the way are freed. */
    protected final Tensor compute(Supplier<Tensor> work) {
        return call(scope -> scope.keep(work.get()));
    }

    /** Computes something without tensors, or with tensors that {@code work} keeps of its scope. */
    protected final <T> T call(Function<TensorScope, T> work) {
        lifetime.readLock().lock();
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Check.state(!closed, "this %s is closed", getClass().getSimpleName());
            return work.apply(scope);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** As {@link #call}, when it is this thread's turn: for what takes most of the time and memory. */
    final <T> T callInTurn(Function<TensorScope, T> work) {
        return call(
                scope -> { // the model's lock first: close() may wait for those who wait here
                    try (ComputeTurn turn = ComputeTurn.take()) {
                        return work.apply(scope);
                    }
                });
    }

    /** As {@link #compute}, when it is this thread's turn. */
    final Tensor computeInTurn(Supplier<Tensor> work) {
        return callInTurn(scope -> scope.keep(work.get()));
    }

    /** Frees the weights, after the calls that run have ended; later calls are refused. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                model.free();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
