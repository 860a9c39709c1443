package org.broca.federated.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.EpochCounter;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.federated.Weights;
import org.broca.tensor.Autograd;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Runs a recipe's training for one task: from the server's weights, for the epochs it asks for.
 *
 * <p>What the recipe's checkpoints have of earlier rounds, as the learning rate and the optimizer's moments, is loaded
 * first; then come the server's weights, and the epochs count from 1 again. Only where the checkpoint is of this very
 * task, since the process died in it, training goes on where it was.
 */
final class Training extends ModelSupervisor {
    private final SiteWeights weights;
    private final int epochs;
    private final double proximalMu;
    private final String task;
    private final long chance;
    private final RoundState state = new RoundState();
    private final Map<Tensor, Tensor> start = new LinkedHashMap<>();
    private Weights trained = Weights.none();

    /**
     * A training.
     *
     * @param proximalMu FedProx's: adds half of it times the squared distance from the server's weights to the loss; 0
     *     for none
     * @param task tells this task from all others
     * @param chance tells its random numbers from those of other sites and rounds
     */
    Training(SiteWeights weights, int epochs, double proximalMu, String task, long chance) {
        this.weights = weights;
        this.epochs = epochs;
        this.proximalMu = proximalMu;
        this.task = task;
        this.chance = chance;
    }

    @Override
    protected boolean allowsFit(Brain<?> brain) {
        own(brain);
        weights.freeze(brain.modules());
        if (brain.hasCheckpointer()) {
            forgetOtherTasks(brain.checkpointer());
            brain.checkpointer().addOptionalRecoverable(RoundState.NAME, state);
        }
        Randomness.seed(Randomness.seed() * 31 + chance);
        return true;
    }

    /** Deletes what was saved inside an epoch of another task: it will never be gone on with. */
    private void forgetOtherTasks(Checkpointer checkpoints) {
        checkpoints.deleteCheckpoints(new Checkpointer.Keep(
                0,
                List.of(Selection.latest()
                        .where(saved -> !saved.isEndOfEpoch()
                                && !RoundState.taskOf(saved.file(RoundState.NAME))
                                        .equals(task)))));
    }

    @Override
    protected Iterable<Integer> onFitStart(Brain<?> brain, Iterable<Integer> given) {
        Optional<EpochCounter> counter =
                given instanceof EpochCounter recipes ? Optional.of(recipes) : Optional.empty();
        counter.ifPresent(c -> c.limit(epochs));
        if (proximalMu > 0) {
            remember(brain);
        }
        if (!state.task.equals(task)) {
            state.begin(task);
            weights.putInto(brain.modules());
            counter.ifPresent(EpochCounter::restart);
        }
        return counter.isPresent()
                ? given
                : IntStream.rangeClosed(1, epochs).boxed().toList();
    }

    /** Keeps the server's values of all parameters, whatever a checkpoint brought. */
    private void remember(Brain<?> brain) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Map<Tensor, Tensor> now = new LinkedHashMap<>();
            brain.modules().stateDict().values().forEach(tensor -> now.put(tensor, copy(tensor)));
            weights.putInto(brain.modules());
            brain.modules()
                    .parameters()
                    .forEach(parameter -> start.put(parameter, TensorScope.release(copy(parameter))));
            now.forEach((tensor, value) -> tensor.copyInPlace(value));
        }
    }

    private static Tensor copy(Tensor tensor) {
        return tensor.detach().copy();
    }

    @Override
    protected void onBatch(Stage stage, int rows) {
        if (stage == Stage.TRAIN) {
            state.seen += rows;
        }
    }

    /** The gradient of {@code mu / 2 * |w - w_server|^2}. */
    @Override
    protected void onOptimizersStep(Brain<?> brain) {
        if (start.isEmpty()) {
            return;
        }
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            start.forEach((parameter, from) -> parameter
                    .grad()
                    .ifPresent(
                            gradient -> gradient.addInPlace(parameter.detach().sub(from), proximalMu)));
        }
    }

    @Override
    protected void onStageEnd(Stage stage, double stageLoss) {
        if (stage == Stage.TRAIN) {
            state.utterances = state.seen;
            state.seen = 0;
            state.trainLoss = OptionalDouble.of(stageLoss);
        }
    }

    @Override
    protected void onStatistics(Stage stage, Map<String, ?> statistics) {
        ErrorRates.of(statistics).ifPresent(rate -> state.wer = OptionalDouble.of(rate));
    }

    @Override
    protected void onFitEnd(Brain<?> brain) {
        trained = weights.reply(brain.modules(), ModelWeights.get(brain.modules()));
        weights.keepLocal(brain.modules());
        new ArrayList<>(start.values()).forEach(Tensor::close);
        start.clear();
        end();
    }

    /** What the server gets. */
    Weights trained() {
        return trained;
    }

    /** Utterances, loss and errors of the last epoch. */
    RoundState result() {
        return state;
    }
}
