package org.broca.decoders;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * What a search found: SpeechBrain's four values, of the best hypothesis of each utterance.
 *
 * @param hyps the tokens, without the end of the sentence; an utterance's may be empty
 * @param lengths relative to the longest of all hypotheses with its end; {@code [batch]}, of a greedy search
 *     {@code [batch, 1]}
 * @param scores of a beam search {@code [batch]}; of a greedy search those of each step, {@code [batch, 1, steps]}
 * @param logProbs of the tokens chosen, {@code [batch, steps]} padded with 0; of a greedy search those of all tokens,
 *     {@code [batch, 1, steps, tokens]}
 * @param top the best {@code topk} hypotheses, where a beam search was asked to return them, or as many as a request
 *     wants
 */
public record Hypotheses(List<List<Integer>> hyps, Tensor lengths, Tensor scores, Tensor logProbs, Optional<Top> top) {
    /**
     * The best hypotheses of each utterance, the best first.
     *
     * @param hyps tokens and the end of the sentence, int64 {@code [batch, topk, steps]}, padded with 0
     * @param lengths relative, without the end, {@code [batch, topk]}
     * @param scores {@code [batch, topk]}; minus infinity where there is no further hypothesis
     * @param logProbs of the tokens, {@code [batch, topk, steps]}, padded with 0
     */
    public record Top(Tensor hyps, Tensor lengths, Tensor scores, Tensor logProbs) {}

    /** Copies the lists. */
    public Hypotheses {
        hyps = hyps.stream().map(List::copyOf).toList();
    }
}
