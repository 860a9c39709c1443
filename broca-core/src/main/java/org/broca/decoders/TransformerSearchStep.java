package org.broca.decoders;

import java.util.List;
import org.broca.lobes.models.transformer.TargetMemory;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/** One step of a {@link TransformerAsr}'s decoder before a layer that scores. */
record TransformerSearchStep(TransformerAsr model, TensorMap linear) implements SearchStep<TargetMemory> {
    @Override
    public TargetMemory start(Tensor encoded, Tensor lengths, int beams) {
        return model.startTargets(encoded, lengths.mul(encoded.size(1)).round());
    }

    @Override
    public Next<TargetMemory> next(Tensor tokens, TargetMemory state) {
        TargetMemory.Step step = model.step(tokens, state);
        return new Next<>(linear.forward(step.output()), step.attention(), step.next());
    }

    @Override
    public TargetMemory select(TargetMemory state, Tensor rows) {
        return state.select(rows);
    }

    @Override
    public List<Tensor> tensors(TargetMemory state) {
        return state.tensors();
    }
}
