package org.broca.federated.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.Selection;
import org.broca.core.Stage;

/** Runs a recipe's test on given weights, and no training. */
final class Measurement extends ModelSupervisor {
    private final SiteWeights weights;
    private final Optional<Path> export;
    private long utterances;
    private double loss = Double.NaN;
    private OptionalDouble wer = OptionalDouble.empty();
    private final Map<String, Object> said = new LinkedHashMap<>();

    /** @param export where all weights go under their names; the recipe then goes on, with a checkpoint of them */
    Measurement(SiteWeights weights, Optional<Path> export) {
        this.weights = weights;
        this.export = export;
    }

    @Override
    protected boolean allowsFit(Brain<?> brain) {
        return false;
    }

    @Override
    protected void onEvaluateStart(Brain<?> brain) {
        own(brain);
        weights.putInto(brain.modules());
    }

    @Override
    protected void onBatch(Stage stage, int rows) {
        utterances += rows;
    }

    @Override
    protected void onStageEnd(Stage stage, double stageLoss) {
        loss = stageLoss;
    }

    @Override
    protected void onStatistics(Stage stage, Map<String, ?> statistics) {
        if (stage == Stage.TEST) {
            said.putAll(statistics);
            wer = ErrorRates.of(statistics);
        }
    }

    @Override
    protected void onEvaluateEnd(Brain<?> brain) {
        if (export.isEmpty()) {
            end();
        }
        if (brain.hasCheckpointer()) {
            brain.checkpointer().deleteCheckpoints(new Checkpointer.Keep(0, List.of(Selection.latest())));
            brain.checkpointer().saveCheckpoint(said);
        }
        export.ifPresent(file -> brain.modules().save(file));
        done();
    }

    long utterances() {
        return utterances;
    }

    double loss() {
        return loss;
    }

    /** In percent, if the recipe counts errors. */
    OptionalDouble wer() {
        return wer;
    }
}
