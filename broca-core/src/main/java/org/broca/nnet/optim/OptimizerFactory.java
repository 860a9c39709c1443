package org.broca.nnet.optim;

import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Makes an optimizer once the parameters are known: what {@code !name:torch.optim.Adam} gives a recipe.
 *
 * <p>In Java: {@code OptimizerFactory adam = params -> Adam.builder(params).lr(1e-3).build();}
 */
@FunctionalInterface
public interface OptimizerFactory {
    Optimizer create(List<Tensor> parameters);

    /**
     * Makes an optimizer whose groups have options of their own, over those of this factory.
     *
     * @throws IllegalArgumentException if there is no group
     */
    default Optimizer createGrouped(List<ParameterGroup> groups) {
        Check.that(!groups.isEmpty(), "an optimizer needs at least one parameter group");
        Optimizer optimizer = create(groups.get(0).parameters());
        groups.get(0).options().forEach(optimizer.groups().get(0)::option);
        groups.subList(1, groups.size()).forEach(optimizer::addGroup);
        return optimizer;
    }
}
