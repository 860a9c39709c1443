package org.broca.core;

import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Takes part in a recipe's training from outside the recipe, as federated training does: says which weights training
 * starts from and for how many epochs, and sees what comes of it.
 *
 * <p>{@link #during} binds it to the thread that runs the recipe; every {@link Brain} there asks it. A supervisor may
 * end the recipe's run by an exception of its own. By default it changes nothing.
 */
public abstract class Supervisor {
    private static final Supervisor NOBODY = new Supervisor() {};
    private static final ThreadLocal<Supervisor> CURRENT = ThreadLocal.withInitial(() -> NOBODY);

    /** The one of this thread. */
    static Supervisor current() {
        return CURRENT.get();
    }

    /** Supervises what {@code run} does on this thread, and throws what it throws. */
    public final <T> T during(Callable<T> run) throws Exception {
        Supervisor outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return run.call();
        } finally {
            CURRENT.set(outer);
        }
    }

    /** Before {@link Brain#fit} does anything; with false it does nothing at all. */
    protected boolean allowsFit(Brain<?> brain) {
        return true;
    }

    /**
     * When the optimizers are made and the latest checkpoint is loaded.
     *
     * @param epochs those that the recipe gave to {@link Brain#fit}
     * @return those to train
     */
    protected Iterable<Integer> onFitStart(Brain<?> brain, Iterable<Integer> epochs) {
        return epochs;
    }

    /** After a batch of a stage. */
    protected void onBatch(Stage stage, int utterances) {}

    /** Before gradients are clipped and the optimizers update: gradients may be changed. */
    protected void onOptimizersStep(Brain<?> brain) {}

    /** After the last batch of a stage, before the recipe's {@link Brain#onStageEnd}. */
    protected void onStageEnd(Stage stage, double stageLoss) {}

    /**
     * What the recipe says of a stage, to a train logger or as meta data of a checkpoint: {@code WER} in percent, say.
     */
    protected void onStatistics(Stage stage, Map<String, ?> statistics) {}

    /** After the last epoch. */
    protected void onFitEnd(Brain<?> brain) {}

    /** When {@link Brain#evaluate} has loaded the checkpoint that is wanted. */
    protected void onEvaluateStart(Brain<?> brain) {}

    /** After {@link Brain#evaluate} measured all. */
    protected void onEvaluateEnd(Brain<?> brain) {}
}
