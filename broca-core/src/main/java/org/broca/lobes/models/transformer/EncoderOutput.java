package org.broca.lobes.models.transformer;

import java.util.List;
import org.broca.tensor.Tensor;

/**
 * What an encoder gives.
 *
 * @param output {@code [batch, time, dModel]}
 * @param attentions weights of each layer that gave some, where the context asked for them
 * @param hiddenStates the input and the output of each layer, where the encoder was made to output hidden states
 */
public record EncoderOutput(Tensor output, List<Tensor> attentions, List<Tensor> hiddenStates) {
    public EncoderOutput {
        attentions = List.copyOf(attentions);
        hiddenStates = List.copyOf(hiddenStates);
    }
}
