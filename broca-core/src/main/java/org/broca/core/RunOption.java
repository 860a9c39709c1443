package org.broca.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/** One option of a run, by SpeechBrain's name, with its type and its default. */
enum RunOption {
    TEST_ONLY(Kind.FLAG, false, "evaluate only, do not train"),
    DEBUG(Kind.FLAG, false, "run a few batches and epochs only, checkpoints in a temporary folder"),
    DEBUG_BATCHES(Kind.INT, 2, "batches of an epoch with --debug"),
    DEBUG_EPOCHS(Kind.INT, 2, "epochs with --debug"),
    DEBUG_PERSISTENTLY(Kind.FLAG, false, "as --debug, checkpoints stay in the experiment's folder"),
    DEVICE(Kind.TEXT, null, "cpu, cuda or cuda:<number>; by default CUDA where there is one"),
    PRECISION(Kind.TEXT, "fp32", "of training: fp32, bf16 or fp16 (with loss scaling)"),
    EVAL_PRECISION(Kind.TEXT, "fp32", "of evaluation: fp32, bf16 or fp16"),
    AUTO_MIX_PREC(Kind.FLAG, false, "deprecated: --precision=fp16; without a GPU bf16"),
    BFLOAT16_MIX_PREC(Kind.FLAG, false, "deprecated: --precision=bf16"),
    MAX_GRAD_NORM(Kind.DOUBLE, 5.0, "clip the gradients' norm to this; 0 or less turns clipping off"),
    NONFINITE_PATIENCE(Kind.INT, 3, "batches of an epoch whose loss may be not finite before training stops"),
    SKIP_NONFINITE_GRADS(Kind.FLAG, false, "leave parameters with gradients that are not finite out of the update"),
    GRAD_ACCUMULATION_FACTOR(Kind.INT, 1, "batches whose gradients are added up for one update"),
    OPTIMIZER_STEP_LIMIT(Kind.INT, null, "stop after this many updates"),
    CKPT_INTERVAL_MINUTES(Kind.DOUBLE, 15.0, "minutes between checkpoints inside an epoch; 0 turns them off"),
    CKPT_INTERVAL_STEPS(Kind.INT, 0, "updates between checkpoints inside an epoch; turns the minutes off"),
    NOPROGRESSBAR(Kind.FLAG, false, "no progress bar"),
    TQDM_COLORED_BAR(Kind.FLAG, false, "progress bar in colour"),
    REMOVE_VECTOR_WEIGHT_DECAY(Kind.FLAG, false, "no weight decay for parameters of one dimension"),
    PROFILE_TRAINING(Kind.FLAG, false, "record where the time goes, as a trace for chrome://tracing"),
    PROFILE_WARMUP(Kind.INT, 5, "steps before the profile"),
    PROFILE_STEPS(Kind.INT, 5, "steps of the profile"),
    LOG_CONFIG(Kind.TEXT, null, "a Logback file in place of the built-in logging"),
    JIT(Kind.FLAG, false, "accepted: layers run as they are"),
    JIT_MODULE_KEYS(Kind.LIST, null, "accepted with --jit"),
    COMPILE(Kind.FLAG, false, "accepted: layers run as they are"),
    COMPILE_MODULE_KEYS(Kind.LIST, null, "accepted with --compile"),
    COMPILE_MODE(Kind.TEXT, "default", "accepted with --compile"),
    COMPILE_USING_FULLGRAPH(Kind.FLAG, false, "accepted with --compile"),
    COMPILE_USING_DYNAMIC_SHAPE_TRACING(Kind.FLAG, false, "accepted with --compile"),
    DATA_PARALLEL_BACKEND(Kind.FLAG, false, "deprecated by SpeechBrain"),
    DISTRIBUTED_BACKEND(
            Kind.TEXT, "gloo", "of gradients in data-parallel training: gloo or nccl (which is gloo on the CPU)"),
    FIND_UNUSED_PARAMETERS(
            Kind.FLAG, false, "in data-parallel training parameters may take no part in the loss of a batch"),
    NO_SYNC_BATCH_NORM(
            Kind.FLAG, false, "in data-parallel training each process normalizes by the statistics of its own batch"),
    NO_SHARED_MEMORY(Kind.FLAG, false, "in data-parallel training processes of one machine talk over connections, too");

    /** What an option's text means. */
    enum Kind {
        FLAG,
        INT,
        DOUBLE,
        TEXT,
        LIST
    }

    private final Kind kind;
    private final @Nullable Object fallback;
    private final String help;

    RunOption(Kind kind, @Nullable Object fallback, String help) {
        this.kind = kind;
        this.fallback = fallback;
        this.help = help;
    }

    static Optional<RunOption> of(String key) {
        return Arrays.stream(values()).filter(o -> o.key().equals(key)).findFirst();
    }

    /** SpeechBrain's name: {@code debug_batches}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    Kind kind() {
        return kind;
    }

    Optional<Object> fallback() {
        return Optional.ofNullable(fallback);
    }

    String help() {
        return help;
    }

    /** The value of the text (or YAML value) given for this option. */
    Object parse(Object given) {
        if (given instanceof List<?> list) {
            Check.that(kind == Kind.LIST, "%s must be %s, got %s", key(), article(), given);
            return List.copyOf(list);
        }
        String text = Objects.toString(given);
        try {
            return switch (kind) {
                case FLAG -> flag(text);
                case INT -> Integer.parseInt(text);
                case DOUBLE -> Double.parseDouble(text);
                case TEXT -> text;
                case LIST -> List.of(text.split("[ ,]+"));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be %s, got %s".formatted(key(), article(), text), e);
        }
    }

    private boolean flag(String text) {
        Check.that(text.equals("true") || text.equals("false"), "%s must be true or false, got %s", key(), text);
        return text.equals("true");
    }

    private String article() {
        return switch (kind) {
            case FLAG -> "true or false";
            case INT -> "a whole number";
            case DOUBLE -> "a number";
            case TEXT -> "a text";
            case LIST -> "a list of names";
        };
    }
}
