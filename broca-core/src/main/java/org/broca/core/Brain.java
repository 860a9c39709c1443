package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.dataio.DataLoader;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.LoopedLoader;
import org.broca.dataio.PaddedBatch;
import org.broca.hparams.Hparams;
import org.broca.metrics.SharedStats;
import org.broca.nnet.Layer;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains and evaluates a model; a recipe subclasses it.
 *
 * <p>Two methods must be written, {@link #computeForward} and {@link #computeObjectives}; every other step has a
 * default that may be overridden. {@link #fit} trains epoch by epoch, resumes from the latest checkpoint, also inside
 * an epoch, and when it is told to stop (Ctrl-C) saves where it is. A resumed run gives the weights that an
 * uninterrupted one does: layers, optimizers, the order of the data and the random generator are all part of a
 * checkpoint.
 *
 * <p>A scope is open around every batch, so tensors made in {@link #computeForward} live until the batch is done. Where
 * SpeechBrain's code and its documentation differ, this class does what is documented; docs/differences.md lists it.
 *
 * @param <P> what {@link #computeForward} hands to {@link #computeObjectives}
 */
public abstract class Brain<P> {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");
    private static final String LOADER = "dataloader-TRAIN";

    private final Modules modules;
    private final Optional<OptimizerFactory> optClass;
    private final Optional<Hparams> hparams;
    private final RunOptions runOptions;
    private final Optional<Checkpointer> checkpointer;
    private final Device device;
    private final BrainState state = new BrainState();
    private final RandomState random = new RandomState();
    private final Replicas replicas;
    private final Profile profile;
    private final Updates updates;
    private final NonfiniteBatches nonfinite;
    private int total;
    private int epoch;

    /** What a Brain is made of; everything is optional. */
    public static final class Setup {
        private Map<String, ? extends Layer> modules = Map.of();
        private Optional<OptimizerFactory> optClass = Optional.empty();
        private Optional<Hparams> hparams = Optional.empty();
        private RunOptions runOptions = RunOptions.defaults();
        private Optional<Checkpointer> checkpointer = Optional.empty();

        /** The layers to train, by name. */
        @CanIgnoreReturnValue
        public Setup modules(Map<String, ? extends Layer> modules) {
            this.modules = new LinkedHashMap<>(modules);
            return this;
        }

        /** Makes the optimizer of all parameters, as {@code parameters -> new Sgd(parameters, 0.1)}. */
        @CanIgnoreReturnValue
        public Setup optClass(OptimizerFactory optClass) {
            this.optClass = Optional.of(optClass);
            return this;
        }

        @CanIgnoreReturnValue
        public Setup hparams(Hparams hparams) {
            this.hparams = Optional.of(hparams);
            return this;
        }

        @CanIgnoreReturnValue
        public Setup runOptions(RunOptions runOptions) {
            this.runOptions = runOptions;
            return this;
        }

        @CanIgnoreReturnValue
        public Setup checkpointer(Checkpointer checkpointer) {
            this.checkpointer = Optional.of(checkpointer);
            return this;
        }
    }

    protected Brain(Setup setup) {
        modules = new Modules(setup.modules);
        optClass = setup.optClass;
        hparams = setup.hparams;
        runOptions =
                setup.hparams.map(h -> setup.runOptions.completedBy(h.asMap())).orElse(setup.runOptions);
        checkpointer = setup.checkpointer;
        device = runOptions.device();
        modules.to(device);
        replicas = Replicas.of(modules, runOptions);
        profile = new Profile(runOptions, outputFolder());
        updates = new Updates(modules, runOptions);
        nonfinite = new NonfiniteBatches(runOptions.nonfinitePatience());
        checkpointer.ifPresent(this::prepare);
        LOG.info("Using training precision: `--precision={}`", name(runOptions.precision()));
        LOG.info("Using evaluation precision: `--eval_precision={}`", name(runOptions.evalPrecision()));
        runOptions.withoutEffect().forEach(o -> LOG.info("{} is accepted: layers run as fast as they can anyway", o));
        LOG.info(ModelStatistics.of(getClass().getSimpleName(), modules));
    }

    private static String name(DType precision) {
        return precision == DType.FLOAT32 ? "fp32" : precision == DType.FLOAT16 ? "fp16" : "bf16";
    }

    private void prepare(Checkpointer checkpoints) {
        if (runOptions.debug() && !runOptions.debugPersistently()) {
            try {
                checkpoints.moveTo(Files.createTempDirectory("broca-debug-"));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a folder for the checkpoints of --debug", e);
            }
            LOG.info("Since debug mode is active, switching checkpointer output to {}", checkpoints.directory());
        }
        checkpoints.addRecoverable("brain", state);
        updates.scaler().ifPresent(s -> checkpoints.addOptionalRecoverable("scaler", s));
        checkpoints.addOptionalRecoverable("random", random);
    }

    private Path outputFolder() {
        return Path.of(
                hparams.flatMap(h -> h.find("output_folder", String.class)).orElse("."));
    }

    // ---- what a recipe writes ------------------------------------------------------------------------------------

    /** Runs the model on a batch. */
    protected abstract P computeForward(PaddedBatch batch, Stage stage);

    /** The loss of what {@link #computeForward} gave: a scalar, with a gradient in training. */
    protected abstract Tensor computeObjectives(P predictions, PaddedBatch batch, Stage stage);

    // ---- what a recipe may override ------------------------------------------------------------------------------

    /** Before a stage; {@code epoch} is the current one also in tests. */
    protected void onStageStart(Stage stage, int epoch) {}

    /** After a stage, with the mean loss of its batches: log, anneal the learning rate, save a checkpoint. */
    protected void onStageEnd(Stage stage, double stageLoss, int epoch) {}

    /** Before the first epoch of {@link #fit}: makes the optimizers, then resumes from the latest checkpoint. */
    protected void onFitStart() {
        initOptimizers();
        checkpointer.ifPresent(c -> c.recoverIfPossible(Selection.latest()));
    }

    /** Before a training batch; {@code shouldStep} says whether an update follows it. */
    protected void onFitBatchStart(PaddedBatch batch, boolean shouldStep) {}

    /** After a training batch, before its scope closes. */
    protected void onFitBatchEnd(PaddedBatch batch, P outputs, double loss, boolean shouldStep) {}

    /** Before {@link #evaluate}: loads the checkpoint that is wanted. */
    protected void onEvaluateStart(Selection selection) {
        checkpointer.ifPresent(c -> c.recoverIfPossible(selection));
    }

    /** Makes the optimizers; by default one of all parameters, if the Brain was given an {@code optClass}. */
    protected void initOptimizers() {
        optClass.ifPresent(factory -> addOptimizer("optimizer", factory.createGrouped(updates.parameterGroups())));
    }

    /** Those optimizers that update after this batch, by name; by default all. */
    protected Map<String, Optimizer> freezeOptimizers(Map<String, Optimizer> optimizers) {
        return optimizers;
    }

    /** Makes the loader of a data set. */
    protected DataLoader makeDataloader(DynamicItemDataset dataset, Stage stage, LoaderOptions options) {
        return DataLoader.builder(dataset).options(options).build();
    }

    /** Forgets all gradients. */
    protected void zeroGrad() {
        updates.zeroGrad();
    }

    /**
     * Trains on one batch: forward, backward, and where {@link #shouldStep} holds an update.
     *
     * <p>In data-parallel training gradients become the mean of all processes' while backward goes on; a method that
     * overrides this one gets them in {@link #optimizersStep}.
     *
     * @return the loss, the mean of all processes'
     */
    protected double fitBatch(PaddedBatch batch) {
        boolean shouldStep = shouldStep();
        onFitBatchStart(batch, shouldStep);
        P outputs;
        Tensor loss;
        try (Autograd.Mode precision = Autograd.autocast(device, runOptions.precision())) {
            outputs = profile.time("forward", () -> computeForward(batch, Stage.TRAIN));
            loss = profile.time("objectives", () -> computeObjectives(outputs, batch, Stage.TRAIN));
        }
        double value = replicas.mean(loss.detach().item());
        if (checkLossIsFinite(value)) {
            Tensor share = updates.share(loss);
            replicas.beginBackward(shouldStep);
            profile.run("backward", share::backward);
        }
        if (shouldStep) {
            if (replicas.size() > 1) {
                profile.run("all-reduce", () -> replicas.reduce(true));
            }
            profile.run("optimizer", this::optimizersStep);
        }
        onFitBatchEnd(batch, outputs, value, shouldStep);
        return value;
    }

    /**
     * Evaluates one batch, without gradients.
     *
     * @return the loss
     */
    protected double evaluateBatch(PaddedBatch batch, Stage stage) {
        try (Autograd.Mode precision = Autograd.autocast(device, runOptions.evalPrecision())) {
            return computeObjectives(computeForward(batch, stage), batch, stage).item();
        }
    }

    /** Updates the parameters if {@link #checkGradients} allows it, then forgets the gradients. */
    protected void optimizersStep() {
        replicas.reduce(false);
        Supervisor.current().onOptimizersStep(this);
        Map<String, Optimizer> active = freezeOptimizers(updates.optimizers());
        if (updates.unscale() && checkGradients()) {
            active.values().forEach(Optimizer::step);
            state.optimizerStep++;
        }
        updates.updateScale();
        zeroGrad();
    }

    /**
     * Clips the gradients' norm to {@code max_grad_norm}.
     *
     * @return whether they may be used: not if their norm is not finite, which counts like a loss that is not
     */
    protected boolean checkGradients() {
        boolean usable = updates.clip();
        if (!usable) {
            nonfinite.count("gradient norm", state.step);
        }
        return usable;
    }

    /**
     * Whether a loss is finite; if not, the batch is left out.
     *
     * @throws IllegalStateException if that happened more often in this epoch than {@code nonfinite_patience}
     */
    protected boolean checkLossIsFinite(double loss) {
        if (!Double.isFinite(loss)) {
            nonfinite.count("loss", state.step);
            return false;
        }
        return true;
    }

    /** The mean of a stage's finite losses, with one more; {@code count} includes it. */
    protected double updateAverage(double loss, double average, int count) {
        return Double.isFinite(loss) ? average + (loss - average) / count : average;
    }

    // ---- what a recipe may use -----------------------------------------------------------------------------------

    public final Modules modules() {
        return modules;
    }

    /**
     * The hyperparameters, by key.
     *
     * @throws IllegalStateException if the Brain was made without
     */
    public final Hparams hparams() {
        return hparams.orElseThrow(() -> new IllegalStateException("this Brain was made without hparams"));
    }

    public final RunOptions runOptions() {
        return runOptions;
    }

    public final Device device() {
        return device;
    }

    /**
     * The checkpointer.
     *
     * @throws IllegalStateException if the Brain was made without
     */
    public final Checkpointer checkpointer() {
        return checkpointer.orElseThrow(() -> new IllegalStateException("this Brain was made without checkpointer"));
    }

    /** Whether there is a {@link #checkpointer}. */
    public final boolean hasCheckpointer() {
        return checkpointer.isPresent();
    }

    /** Registers an optimizer made in {@link #initOptimizers}; its state becomes part of checkpoints under its name. */
    @CanIgnoreReturnValue
    protected final Optimizer addOptimizer(String name, Optimizer optimizer) {
        updates.add(name, optimizer);
        checkpointer.ifPresent(c -> c.addRecoverable(name, optimizer));
        return optimizer;
    }

    /** The optimizer made by {@code optClass}, or the first of several. */
    public final Optimizer optimizer() {
        Check.state(!optimizers().isEmpty(), "this Brain has no optimizer yet: fit() makes it");
        return optimizers().values().iterator().next();
    }

    /** Optimizers by name. */
    public final Map<String, Optimizer> optimizers() {
        return updates.optimizers();
    }

    /** Batches of this epoch that were trained on, counting the current one. */
    public final int step() {
        return state.step;
    }

    /** Updates since the beginning of training. */
    public final int optimizerStep() {
        return state.optimizerStep;
    }

    /** The current epoch, as its counter gives it; 0 before the first. */
    public final int epoch() {
        return epoch;
    }

    /** Whether an update follows the current batch: every {@code grad_accumulation_factor}, and after the last. */
    public final boolean shouldStep() {
        return state.step % runOptions.gradAccumulationFactor() == 0 || state.step == total;
    }

    // ---- training ------------------------------------------------------------------------------------------------

    /** The whole numbers from 0 up to and without {@code count}, as epochs of a run that cannot be resumed. */
    public static Iterable<Integer> range(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }

    /** Trains on ready batches, each a map of tensors; see {@link #fit(Iterable, BatchSource, BatchSource)}. */
    public final void fit(Iterable<Integer> epochs, List<? extends Map<String, ?>> batches) {
        fit(epochs, BatchSource.of(batches));
    }

    /** Trains without validation. */
    public final void fit(Iterable<Integer> epochs, BatchSource trainSet) {
        fit(epochs, loader(trainSet, Stage.TRAIN), Optional.empty());
    }

    /**
     * Trains, and validates after every epoch.
     *
     * @param epochs the numbers of the epochs; an {@link EpochCounter} makes training resumable
     * @throws RunInterruptedException if the run was told to stop; it has saved where it was
     */
    public final void fit(Iterable<Integer> epochs, BatchSource trainSet, BatchSource validSet) {
        fit(epochs, loader(trainSet, Stage.TRAIN), Optional.of(loader(validSet, Stage.VALID)));
    }

    private DataLoader loader(BatchSource source, Stage stage) {
        if (source instanceof BatchSource.OfDataset of) {
            return makeDataloader(of.dataset(), stage, of.options());
        }
        return ((BatchSource.OfLoader) source).loader();
    }

    private void fit(Iterable<Integer> epochs, DataLoader train, Optional<DataLoader> valid) {
        if (runOptions.testOnly()) {
            LOG.info("Test only mode, skipping training and validation stages.");
            return;
        }
        Supervisor supervisor = Supervisor.current();
        if (!supervisor.allowsFit(this)) {
            return;
        }
        checkpointer.ifPresent(c -> c.addRecoverable(LOADER, train));
        try (Interruption interruption = Interruption.listen()) {
            startFit(train, valid);
            int done = 0;
            for (int number : supervisor.onFitStart(this, epochs)) {
                epoch = number;
                trainEpoch(train, interruption);
                valid.ifPresent(loader -> evaluateStage(loader, Stage.VALID, interruption));
                done++;
                if (limitReached() || (runOptions.debug() && done >= runOptions.debugEpochs())) {
                    break;
                }
            }
            supervisor.onFitEnd(this);
        } finally {
            profile.write();
        }
    }

    private void startFit(DataLoader train, Optional<DataLoader> valid) {
        replicas.share(train, true);
        valid.ifPresent(loader -> replicas.share(loader, false));
        checkpointer.ifPresent(c -> replicas.distribute(c, Selection.latest()));
        onFitStart();
        state.ofProcesses(replicas.size(), !(train instanceof LoopedLoader));
        replicas.start("update %d, batch %d".formatted(state.optimizerStep, state.step), random);
    }

    private void trainEpoch(DataLoader loader, Interruption interruption) {
        onStageStart(Stage.TRAIN, epoch);
        modules.train(true);
        nonfinite.startEpoch(epoch);
        loader.setEpoch(epoch);
        total = batches(loader);
        Intervals intervals = new Intervals(runOptions, state.optimizerStep);
        replicas.openTraining();
        try (DataLoader.Batches run = loader.iterate();
                SharedStats.Gathering gathering = SharedStats.gather();
                ProgressBar bar = ProgressBar.of(runOptions, Stage.TRAIN, total, state.step)) {
            while (state.step < total && run.hasNext() && !limitReached()) {
                trainBatch(run, bar);
                if (shouldStep() && state.step < total) {
                    betweenUpdates(interruption, intervals);
                }
            }
            replicas.endTraining(gathering);
        } finally {
            replicas.closeTraining();
        }
        replicas.broadcastWeights(); // running statistics are each process' own
        replicas.gather(random);
        Supervisor.current().onStageEnd(Stage.TRAIN, state.avgTrainLoss);
        onStageEnd(Stage.TRAIN, state.avgTrainLoss, epoch);
        state.startEpoch();
    }

    private void betweenUpdates(Interruption interruption, Intervals intervals) {
        Replicas.Wishes own = new Replicas.Wishes(interruption.requested(), intervals.isDue(state.optimizerStep));
        Replicas.Wishes wishes = replicas.agree(own);
        if (wishes.stop()) {
            stop();
        }
        if (wishes.checkpoint()) {
            saveIntraEpoch();
        }
    }

    private void trainBatch(DataLoader.Batches run, ProgressBar bar) {
        try (TensorScope scope = TensorScope.open()) {
            PaddedBatch batch = profile.time("data", run::next);
            state.step++;
            profile.nextStep();
            double loss = fitBatch(batch);
            Supervisor.current().onBatch(Stage.TRAIN, batch.size());
            state.finiteSteps += Double.isFinite(loss) ? 1 : 0;
            state.avgTrainLoss = updateAverage(loss, state.avgTrainLoss, state.finiteSteps);
            bar.step(state.avgTrainLoss);
        }
        replicas.stepDone();
    }

    private int batches(DataLoader loader) {
        return runOptions.debug() ? Math.min(loader.batchCount(), runOptions.debugBatches()) : loader.batchCount();
    }

    private boolean limitReached() {
        return runOptions.optimizerStepLimit().isPresent()
                && state.optimizerStep >= runOptions.optimizerStepLimit().getAsInt();
    }

    private void saveIntraEpoch() {
        replicas.gather(random);
        checkpointer.ifPresent(c -> c.saveIntraEpoch(Map.of("brain_intra_epoch_ckpt", true)));
        checkpointer.ifPresent(c -> c.deleteCheckpoints(new Checkpointer.Keep(
                1, List.of(Selection.latest().where(saved -> saved.meta().containsKey("brain_intra_epoch_ckpt"))))));
    }

    private void stop() {
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot write files
        saveIntraEpoch();
        replicas.barrier(); // the main process has saved
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new RunInterruptedException("stopped in epoch %d after batch %d of %d".formatted(epoch, state.step, total)
                + (hasCheckpointer() ? "; run the same command again to continue from here" : ""));
    }

    private double evaluateStage(DataLoader loader, Stage stage, Interruption interruption) {
        onStageStart(stage, epoch);
        modules.train(false);
        List<Double> losses = new ArrayList<>();
        double shown = 0;
        loader.setEpoch(epoch);
        int batches = batches(loader);
        try (Autograd.Mode noGrad = Autograd.noGrad();
                DataLoader.Batches run = loader.iterateFrom(0);
                SharedStats.Gathering gathering = SharedStats.gather();
                ProgressBar bar = ProgressBar.of(runOptions, stage, batches, 0)) {
            for (int i = 0; i < batches && run.hasNext(); i++) {
                checkInterruption(interruption, stage);
                try (TensorScope scope = TensorScope.open()) {
                    PaddedBatch batch = run.next();
                    double loss = evaluateBatch(batch, stage);
                    Supervisor.current().onBatch(stage, batch.size());
                    losses.add(loss);
                    shown += (loss - shown) / losses.size();
                    bar.step(shown);
                }
            }
            replicas.merge(gathering);
        }
        double stageLoss = average(replicas.inTurns(losses));
        Supervisor.current().onStageEnd(stage, stageLoss);
        replicas.gather(random); // models may draw in evaluation, too
        endEvaluation(stage, stageLoss);
        return stageLoss;
    }

    /** The main process has what all gathered and decides; the others take over what it changed. */
    private void endEvaluation(Stage stage, double stageLoss) {
        if (Distributed.ifMainProcess()) {
            onStageEnd(stage, stageLoss, epoch);
        }
        replicas.follow(updates.optimizers());
        checkpointer.ifPresent(replicas::follow);
    }

    private double average(List<Double> losses) {
        double average = 0;
        int finite = 0;
        for (double loss : losses) {
            finite += Double.isFinite(loss) ? 1 : 0;
            average = updateAverage(loss, average, finite);
        }
        return finite == 0 && !losses.isEmpty() ? Double.NaN : average; // not 0, which would look perfect
    }

    private void checkInterruption(Interruption interruption, Stage stage) {
        if (interruption.requested()) {
            throw new RunInterruptedException("stopped in the %s stage of epoch %d".formatted(stage, epoch)
                    + (hasCheckpointer() ? "; run the same command again to continue from the last checkpoint" : ""));
        }
    }

    // ---- evaluation ----------------------------------------------------------------------------------------------

    /**
     * Evaluates a test set with the checkpoint that is wanted, as {@code Selection.min("error")}.
     *
     * @return the mean loss of its batches
     */
    @CanIgnoreReturnValue
    public final double evaluate(BatchSource testSet, Selection selection) {
        checkpointer.ifPresent(c -> replicas.distribute(c, selection));
        onEvaluateStart(selection);
        Supervisor.current().onEvaluateStart(this);
        try (Interruption interruption = Interruption.listen()) {
            DataLoader test = loader(testSet, Stage.TEST);
            replicas.share(test, false);
            double loss = evaluateStage(test, Stage.TEST, interruption);
            Supervisor.current().onEvaluateEnd(this);
            return loss;
        }
    }
}
