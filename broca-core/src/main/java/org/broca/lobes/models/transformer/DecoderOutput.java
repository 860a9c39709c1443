package org.broca.lobes.models.transformer;

import java.util.List;
import org.broca.tensor.Tensor;

/**
 * What a decoder gives.
 *
 * @param output {@code [batch, targets, dModel]}
 * @param selfAttentions weights of each layer over the targets, where asked for
 * @param attentions weights of each layer over the encoder's frames, where asked for
 */
public record DecoderOutput(Tensor output, List<Tensor> selfAttentions, List<Tensor> attentions) {
    public DecoderOutput {
        selfAttentions = List.copyOf(selfAttentions);
        attentions = List.copyOf(attentions);
    }
}
