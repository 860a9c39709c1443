package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.Attention;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/** One step of an {@link AttentionalRnnDecoder} between a layer that gives vectors of tokens and one that scores. */
final class RnnSearchStep implements SearchStep<RnnSearchStep.State> {
    private final TensorMap embedding;
    private final AttentionalRnnDecoder decoder;
    private final TensorMap linear;

    /** What all steps share, and what the decoder remembers. */
    record State(Attention.Memory memory, AttentionalRnnDecoder.State decoder) {}

    RnnSearchStep(TensorMap embedding, AttentionalRnnDecoder decoder, TensorMap linear) {
        this.embedding = embedding;
        this.decoder = decoder;
        this.linear = linear;
    }

    @Override
    public State start(Tensor encoded, Tensor lengths, int beams) {
        Attention.Memory memory = decoder.memory(encoded, lengths);
        return new State(memory, decoder.start(memory, beams));
    }

    @Override
    public Next<State> next(Tensor tokens, State state) {
        AttentionalRnnDecoder.Step step = decoder.step(embedding.forward(tokens), state.decoder(), state.memory());
        return new Next<>(linear.forward(step.output()), step.attention(), new State(state.memory(), step.next()));
    }

    @Override
    public State select(State state, Tensor rows) {
        return new State(state.memory(), state.decoder().select(rows));
    }

    @Override
    public List<Tensor> tensors(State state) {
        AttentionalRnnDecoder.State d = state.decoder();
        List<Tensor> all =
                new ArrayList<>(List.of(d.context(), d.weights(), d.rnn().hidden()));
        d.rnn().cell().ifPresent(all::add);
        return all;
    }
}
