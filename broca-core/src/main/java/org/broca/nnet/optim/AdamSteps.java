package org.broca.nnet.optim;

import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;

/** The state and the two native calls of {@link Adam} and {@link AdamW}. */
final class AdamSteps {
    private AdamSteps() {}

    static boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        boolean added = State.counter(state, parameter) | State.zeros(state, "exp_avg", parameter);
        added |= State.zeros(state, "exp_avg_sq", parameter);
        return group.flag("amsgrad") ? State.zeros(state, "max_exp_avg_sq", parameter) | added : added;
    }

    static void update(ParameterGroup group, Batch batch) {
        boolean amsgrad = group.flag("amsgrad");
        List<Double> betas = group.numbers("betas");
        State.count(batch);
        State.call(
                group.flag("decoupled_weight_decay") ? "_fused_adamw_" : "_fused_adam_",
                batch.parameters(),
                batch.gradients(),
                batch.state("exp_avg"),
                batch.state("exp_avg_sq"),
                amsgrad ? batch.state("max_exp_avg_sq") : new Tensor[0],
                batch.state("step"),
                group.lr(),
                betas.get(0),
                betas.get(1),
                group.number("weight_decay"),
                group.number("eps"),
                amsgrad,
                group.flag("maximize"),
                null,
                null);
    }
}
