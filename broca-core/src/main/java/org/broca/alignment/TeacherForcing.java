package org.broca.alignment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * What a decoder gives to known tokens: where it looked, and how likely it found them.
 *
 * @param attention weights of the frames at each token, {@code [tokens, frames]}
 * @param logProbs of the tokens
 */
public record TeacherForcing(Tensor attention, List<Double> logProbs) {
    /** Copies the list. */
    public TeacherForcing {
        logProbs = List.copyOf(logProbs);
    }

    /**
     * Runs a recurrent decoder over one utterance; in evaluation mode, as the layers are.
     *
     * @param embedding from tokens {@code [1, steps]} to vectors
     * @param linear from the decoder's outputs to scores of tokens
     * @param encoded {@code [1, frames, size]}, without padding
     * @param bos the token before the first
     */
    public static TeacherForcing rnn(
            AttentionalRnnDecoder decoder,
            TensorMap embedding,
            TensorMap linear,
            Tensor encoded,
            List<Integer> tokens,
            int bos) {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            Tensor inputs = embedding.forward(inputs(encoded, tokens, bos)); // [1, tokens, size]
            Tensor whole = Tensor.ones(1).to(encoded.device());
            AttentionalRnnDecoder.Output out = decoder.forward(inputs, encoded, whole);
            Tensor attention = scope.keep(out.attention().select(0, 0).contiguous());
            return new TeacherForcing(attention, chosen(linear.forward(out.output()), tokens));
        }
    }

    /**
     * Runs a transformer's decoder over one utterance; its attention is that of the last layer, over all heads.
     *
     * @param linear from the decoder's outputs to scores of tokens
     * @param encoded {@code [1, frames, size]}, without padding
     * @param bos the token before the first
     */
    public static TeacherForcing transformer(
            TransformerAsr transformer, TensorMap linear, Tensor encoded, List<Integer> tokens, int bos) {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            TransformerAsr.Decoding out = transformer.decode(inputs(encoded, tokens, bos), encoded, Optional.empty());
            Tensor attention = scope.keep(out.attention().select(0, 0).contiguous());
            return new TeacherForcing(attention, chosen(linear.forward(out.prediction()), tokens));
        }
    }

    private static Tensor inputs(Tensor encoded, List<Integer> tokens, int bos) {
        Check.that(
                encoded.dim() == 3 && encoded.size(0) == 1 && !tokens.isEmpty(),
                "TeacherForcing expects [1, frames, size] and at least one token but got %s and %d tokens",
                encoded.shape(),
                tokens.size());
        long[] inputs = new long[tokens.size()];
        inputs[0] = bos;
        for (int i = 1; i < inputs.length; i++) {
            inputs[i] = tokens.get(i - 1);
        }
        return Tensor.of(inputs, 1, inputs.length).to(encoded.device());
    }

    private static List<Double> chosen(Tensor scores, List<Integer> tokens) {
        Tensor logProbs = scores.logSoftmax(-1).select(0, 0).contiguous(); // [tokens, vocabulary]
        int vocabulary = Math.toIntExact(logProbs.size(1));
        float[] all = logProbs.toFloatArray();
        List<Double> chosen = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            chosen.add((double) all[i * vocabulary + tokens.get(i)]);
        }
        return chosen;
    }
}
