package org.broca.core;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Device;

/**
 * How a run is executed, by SpeechBrain's option names: device, precision, clipping, debugging, checkpoints.
 *
 * <p>Immutable. A value given on the command line wins over the key of the same name in the hyperparameter file, which
 * wins over the default. Two defaults differ from SpeechBrain 1.1.2 and follow its documentation:
 * {@code ckpt_interval_minutes} is 15, and {@code max_grad_norm} of 0 or less turns clipping off.
 */
public final class RunOptions {
    private final Map<RunOption, Object> given;
    private final Map<RunOption, Object> fromHparams;

    private RunOptions(Map<RunOption, Object> given, Map<RunOption, Object> fromHparams) {
        this.given = new EnumMap<>(RunOption.class);
        this.given.putAll(given);
        this.fromHparams = new EnumMap<>(RunOption.class);
        this.fromHparams.putAll(fromHparams);
        check();
    }

    /** Every option at its default. */
    public static RunOptions defaults() {
        return new RunOptions(Map.of(), Map.of());
    }

    /**
     * These options with one more given, as {@code with("debug_batches", 3)}.
     *
     * @throws IllegalArgumentException if no option has this name or the value is of the wrong kind
     */
    public RunOptions with(String key, Object value) {
        RunOption option = RunOption.of(key)
                .orElseThrow(() -> new IllegalArgumentException("no run option \"%s\"".formatted(key)));
        Map<RunOption, Object> more = new EnumMap<>(RunOption.class);
        more.putAll(given);
        more.put(option, option.parse(value));
        return new RunOptions(more, fromHparams);
    }

    /** These options, completed by those keys of a hyperparameter file that are names of options. */
    public RunOptions completedBy(Map<String, ?> hparams) {
        Map<RunOption, Object> found = new EnumMap<>(RunOption.class);
        hparams.forEach((key, value) -> RunOption.of(key)
                .filter(option -> value != null)
                .ifPresent(option -> found.put(option, option.parse(value))));
        return new RunOptions(given, found);
    }

    private void check() {
        boolean both =
                given.containsKey(RunOption.CKPT_INTERVAL_MINUTES) && given.containsKey(RunOption.CKPT_INTERVAL_STEPS);
        Check.that(!both, "give --ckpt_interval_minutes or --ckpt_interval_steps, not both");
        Check.that(
                gradAccumulationFactor() >= 1,
                "grad_accumulation_factor must be at least 1, got %d",
                gradAccumulationFactor());
        precision();
        evalPrecision();
    }

    private Optional<Object> value(RunOption option) {
        Object own = given.get(option);
        Object hparam = fromHparams.get(option);
        return own != null ? Optional.of(own) : hparam != null ? Optional.of(hparam) : option.fallback();
    }

    private boolean isSet(RunOption option) {
        return given.containsKey(option) || fromHparams.containsKey(option);
    }

    private boolean flag(RunOption option) {
        return (Boolean) value(option).orElseThrow();
    }

    private int integer(RunOption option) {
        return (Integer) value(option).orElseThrow();
    }

    private double number(RunOption option) {
        return (Double) value(option).orElseThrow();
    }

    private String text(RunOption option) {
        return (String) value(option).orElseThrow();
    }

    public boolean testOnly() {
        return flag(RunOption.TEST_ONLY);
    }

    /** Whether the run is cut short, by {@code --debug} or {@code --debug_persistently}. */
    public boolean debug() {
        return flag(RunOption.DEBUG) || debugPersistently();
    }

    public boolean debugPersistently() {
        return flag(RunOption.DEBUG_PERSISTENTLY);
    }

    public int debugBatches() {
        return integer(RunOption.DEBUG_BATCHES);
    }

    public int debugEpochs() {
        return integer(RunOption.DEBUG_EPOCHS);
    }

    /** The device asked for, or the best there is; of several processes, each has a CUDA device of its own. */
    public Device device() {
        Device device =
                value(RunOption.DEVICE).map(name -> new Device((String) name)).orElseGet(Device::best);
        return device.isCpu()
                ? device
                : Distributed.group()
                        .map(group -> new Device("cuda:" + group.localRank()))
                        .orElse(device);
    }

    /** Precision of training: float32, bfloat16, or float16 with loss scaling. */
    public DType precision() {
        if (flag(RunOption.BFLOAT16_MIX_PREC)) {
            return DType.BFLOAT16;
        }
        if (flag(RunOption.AUTO_MIX_PREC)) {
            return device().isCpu() ? DType.BFLOAT16 : DType.FLOAT16;
        }
        return dtype(RunOption.PRECISION);
    }

    /** Precision of evaluation. */
    public DType evalPrecision() {
        return dtype(RunOption.EVAL_PRECISION);
    }

    private DType dtype(RunOption option) {
        return switch (text(option)) {
            case "fp32" -> DType.FLOAT32;
            case "bf16" -> DType.BFLOAT16;
            case "fp16" -> DType.FLOAT16;
            default ->
                throw new IllegalArgumentException(
                        "%s must be fp32, bf16 or fp16, got %s".formatted(option.key(), text(option)));
        };
    }

    /** Largest norm of the gradients; 0 or less: no clipping. */
    public double maxGradNorm() {
        return number(RunOption.MAX_GRAD_NORM);
    }

    public int nonfinitePatience() {
        return integer(RunOption.NONFINITE_PATIENCE);
    }

    public boolean skipNonfiniteGrads() {
        return flag(RunOption.SKIP_NONFINITE_GRADS);
    }

    public int gradAccumulationFactor() {
        return integer(RunOption.GRAD_ACCUMULATION_FACTOR);
    }

    /** Updates after which training stops, if that was asked for. */
    public OptionalInt optimizerStepLimit() {
        return value(RunOption.OPTIMIZER_STEP_LIMIT)
                .map(limit -> OptionalInt.of((Integer) limit))
                .orElseGet(OptionalInt::empty);
    }

    /** Minutes between checkpoints inside an epoch; 0 is never. */
    public double ckptIntervalMinutes() {
        boolean stepsInstead = ckptIntervalSteps() > 0 && !isSet(RunOption.CKPT_INTERVAL_MINUTES);
        return stepsInstead ? 0 : number(RunOption.CKPT_INTERVAL_MINUTES);
    }

    /** Updates between checkpoints inside an epoch; 0 is never. */
    public int ckptIntervalSteps() {
        boolean minutesGiven = given.containsKey(RunOption.CKPT_INTERVAL_MINUTES);
        return minutesGiven ? 0 : integer(RunOption.CKPT_INTERVAL_STEPS);
    }

    public boolean progressbar() {
        return !flag(RunOption.NOPROGRESSBAR);
    }

    public boolean coloredBar() {
        return flag(RunOption.TQDM_COLORED_BAR);
    }

    public boolean removeVectorWeightDecay() {
        return flag(RunOption.REMOVE_VECTOR_WEIGHT_DECAY);
    }

    public boolean profileTraining() {
        return flag(RunOption.PROFILE_TRAINING);
    }

    public int profileWarmup() {
        return integer(RunOption.PROFILE_WARMUP);
    }

    public int profileSteps() {
        return integer(RunOption.PROFILE_STEPS);
    }

    /** Whether parameters may be without a gradient in data-parallel training. */
    public boolean findUnusedParameters() {
        return flag(RunOption.FIND_UNUSED_PARAMETERS);
    }

    /** Whether batch normalization takes the statistics of all processes' batches. */
    public boolean syncBatchNorm() {
        return !flag(RunOption.NO_SYNC_BATCH_NORM);
    }

    /** Whether processes of one machine tell each other losses and statistics through memory. */
    public boolean sharedMemory() {
        return !flag(RunOption.NO_SHARED_MEMORY);
    }

    /**
     * What gradients of data-parallel training travel by: {@code gloo}, or {@code nccl} where it was asked for and
     * training is on CUDA.
     *
     * @throws IllegalArgumentException if another one is wanted
     */
    public String distributedBackend() {
        String wanted = text(RunOption.DISTRIBUTED_BACKEND);
        Check.that(
                wanted.equals("gloo") || wanted.equals("nccl"),
                "distributed_backend must be gloo or nccl, got %s",
                wanted);
        return device().isCpu() ? "gloo" : wanted;
    }

    /** A Logback configuration to use in place of ours, if given. */
    public Optional<String> logConfig() {
        return value(RunOption.LOG_CONFIG).map(String.class::cast);
    }

    /** Those options given that Broca accepts for SpeechBrain's sake and does nothing for. */
    public List<String> withoutEffect() {
        return List.of(RunOption.JIT, RunOption.COMPILE).stream()
                .filter(this::flag)
                .map(option -> "--" + option.key())
                .toList();
    }
}
