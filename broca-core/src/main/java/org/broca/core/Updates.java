package org.broca.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.optim.GradScaler;
import org.broca.nnet.optim.Gradients;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.ParameterGroup;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** From a batch's loss to the gradients that a Brain's optimizers may use. */
final class Updates {
    private final Modules modules;
    private final RunOptions options;
    private final Map<String, Optimizer> optimizers = new LinkedHashMap<>();
    private final Optional<GradScaler> scaler;

    Updates(Modules modules, RunOptions options) {
        this.modules = modules;
        this.options = options;
        scaler = options.precision() == DType.FLOAT16 ? Optional.of(new GradScaler()) : Optional.empty();
    }

    void add(String name, Optimizer optimizer) {
        optimizers.put(name, optimizer);
    }

    /** By name, in the order they were added. */
    Map<String, Optimizer> optimizers() {
        return Collections.unmodifiableMap(optimizers);
    }

    /** What scales losses in float16. */
    Optional<GradScaler> scaler() {
        return scaler;
    }

    /**
     * All trainable parameters; with {@code remove_vector_weight_decay} those of one dimension in a group of their own.
     */
    List<ParameterGroup> parameterGroups() {
        List<Tensor> all =
                modules.parameters().stream().filter(Tensor::requiresGrad).toList();
        List<Tensor> vectors = all.stream().filter(p -> p.dim() <= 1).toList();
        if (!options.removeVectorWeightDecay() || vectors.isEmpty() || vectors.size() == all.size()) {
            return List.of(new ParameterGroup(all));
        }
        List<Tensor> others = all.stream().filter(p -> p.dim() > 1).toList();
        return List.of(new ParameterGroup(others), new ParameterGroup(vectors, Map.of("weight_decay", 0.0)));
    }

    void zeroGrad() {
        optimizers.values().forEach(Optimizer::zeroGrad);
    }

    /** A batch's share of an update, scaled where that is needed: what backward begins with. */
    Tensor share(Tensor loss) {
        Tensor share = loss.div(options.gradAccumulationFactor());
        return scaler.map(s -> s.scale(share)).orElse(share);
    }

    /** Whether the gradients can be used; with loss scaling, infinite ones are no mistake: the scale was too large. */
    boolean unscale() {
        boolean finite = true;
        if (scaler.isPresent()) {
            for (Optimizer optimizer : optimizers.values()) {
                finite &= scaler.get().unscale(optimizer.parameters());
            }
        }
        return finite;
    }

    /** After an update, or where it was left out. */
    void updateScale() {
        scaler.ifPresent(GradScaler::update);
    }

    /** Clips the norm of each optimizer's gradients; whether all are finite. */
    boolean clip() {
        if (options.skipNonfiniteGrads()) {
            optimizers.values().forEach(o -> Gradients.nonFinite(o.parameters()).forEach(Tensor::clearGrad));
        }
        boolean usable = true;
        for (Optimizer optimizer : optimizers.values()) {
            usable &= options.maxGradNorm() > 0
                    ? Double.isFinite(Gradients.clipNorm(optimizer.parameters(), options.maxGradNorm()))
                    : Gradients.allFinite(optimizer.parameters());
        }
        return usable;
    }
}
