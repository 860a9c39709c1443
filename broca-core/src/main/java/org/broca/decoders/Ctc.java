package org.broca.decoders;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** Reading the outputs of a network that was trained with connectionist temporal classification. */
public final class Ctc {
    private Ctc() {}

    /**
     * The best token of each frame, repetitions merged, blanks taken out: SpeechBrain's {@code ctc_greedy_decode}.
     *
     * @param probabilities or logarithms of them, {@code [batch, time, tokens]}
     * @param seqLens relative, in (0, 1], {@code [batch]}; the absolute ones are rounded, halves to even
     * @param blankId the blank; negative numbers count from the last token, -1
     */
    public static List<List<Integer>> greedyDecode(Tensor probabilities, Tensor seqLens, int blankId) {
        Check.that(
                probabilities.dim() == 3 && seqLens.numel() == probabilities.size(0),
                "Ctc expects [batch, time, tokens] and one length an utterance but got %s and %s",
                probabilities.shape(),
                seqLens.shape());
        int blank = Math.toIntExact(blankId < 0 ? probabilities.size(2) + blankId : blankId);
        int time = Math.toIntExact(probabilities.size(1));
        long[] best = probabilities.argmax(-1).toLongArray();
        long[] frames = seqLens.mul(time).round().to(DType.INT64).toLongArray();
        List<List<Integer>> decoded = new ArrayList<>();
        for (int b = 0; b < frames.length; b++) {
            List<Integer> tokens = new ArrayList<>();
            for (int t = 0; t < frames[b]; t++) {
                long token = best[b * time + t];
                boolean repeated = t > 0 && best[b * time + t - 1] == token;
                if (!repeated && token != blank) {
                    tokens.add((int) token);
                }
            }
            decoded.add(tokens);
        }
        return decoded;
    }

    /** Merges repetitions and takes blanks out: SpeechBrain's {@code filter_ctc_output}. */
    public static List<Object> filterOutput(List<Object> stringPred, Object blankId) {
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < stringPred.size(); i++) {
            Object item = stringPred.get(i);
            if ((i == 0 || !stringPred.get(i - 1).equals(item)) && !item.equals(blankId)) {
                kept.add(item);
            }
        }
        return kept;
    }
}
