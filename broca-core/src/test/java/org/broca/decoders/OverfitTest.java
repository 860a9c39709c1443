package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.broca.lobes.models.Crdnn;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.CtcLoss;
import org.broca.nnet.Embedding;
import org.broca.nnet.Gru;
import org.broca.nnet.Linear;
import org.broca.nnet.ModuleList;
import org.broca.nnet.NllLoss;
import org.broca.nnet.optim.Adam;
import org.broca.tensor.DType;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.Test;

/** A whole recognizer in small learns a few utterances by heart. */
class OverfitTest {
    private static final int TOKENS = 7; // 0 is the blank, 1 begins, 2 ends a sentence
    private static final int FEATURES = 8;
    private static final int FRAMES_A_TOKEN = 6;
    private static final List<List<Integer>> TEXTS = List.of(List.of(3, 4, 5), List.of(6, 3), List.of(5, 6, 4, 3));

    {
        Randomness.manualSeed(5);
    }

    private final Crdnn encoder = Crdnn.builder()
            .inputSize(FEATURES)
            .cnnChannels(6, 6)
            .dropout(0)
            .timePooling(true)
            .rnnClass(Gru.builder())
            .rnnLayers(1)
            .rnnNeurons(16)
            .dnnBlocks(1)
            .dnnNeurons(24)
            .build();
    private final Embedding embedding =
            Embedding.builder(TOKENS).embeddingDim(8).build();
    private final AttentionalRnnDecoder decoder = AttentionalRnnDecoder.builder(
                    AttentionalRnnDecoder.RnnType.GRU, AttentionalRnnDecoder.AttnType.LOCATION, 24)
            .attnDim(16)
            .numLayers(1)
            .encDim(24)
            .inputSize(8)
            .channels(4)
            .kernelSize(2)
            .build();
    private final Linear ctcLin = Linear.builder(TOKENS).inputSize(24).build();
    private final Linear seqLin = Linear.builder(TOKENS).inputSize(24).build();
    private final ModuleList model = new ModuleList(List.of(encoder, embedding, decoder, ctcLin, seqLin));

    private static PaddedData padded(List<List<Integer>> rows) {
        int longest = rows.stream().mapToInt(List::size).max().orElseThrow();
        long[] all = new long[rows.size() * longest];
        float[] lengths = new float[rows.size()];
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < rows.get(r).size(); i++) {
                all[r * longest + i] = rows.get(r).get(i);
            }
            lengths[r] = (float) rows.get(r).size() / longest;
        }
        return new PaddedData(Tensor.of(all, rows.size(), longest), Tensor.of(lengths, rows.size()));
    }

    private static List<List<Integer>> with(int before, int after) {
        return TEXTS.stream()
                .map(text -> {
                    List<Integer> row = new ArrayList<>(text);
                    if (before >= 0) {
                        row.add(0, before);
                    }
                    if (after >= 0) {
                        row.add(after);
                    }
                    return row;
                })
                .toList();
    }

    /** Each token lights one feature for some frames, in noise. */
    private static PaddedData features() {
        PaddedData tokens = padded(TEXTS);
        Tensor lit = tokens.data().oneHot(FEATURES).to(DType.FLOAT32).repeatInterleave(FRAMES_A_TOKEN, 1);
        return new PaddedData(lit.mul(3).add(Tensor.randn(lit.shape().toArray()).mul(0.1)), tokens.lengths());
    }

    @Test
    void recognizerLearnsAFewUtterancesByHeart() {
        PaddedData features = features();
        Adam adam = Adam.builder(model.parameters()).lr(1e-2).build();
        double loss = Double.MAX_VALUE;
        for (int step = 0; step < 120 && loss > 0.03; step++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor total = loss(features);
                total.backward();
                adam.step();
                adam.zeroGrad();
                loss = total.item();
            }
        }
        assertThat(loss).isLessThan(0.03);
        model.train(false);
        PaddedData encoded = new PaddedData(encoder.forward(features.data()), features.lengths());
        assertThat(greedy().search(encoded).hyps()).isEqualTo(TEXTS);
        assertThat(beam().search(encoded).hyps()).isEqualTo(TEXTS);
        Tensor ctc = ctcLin.forward(encoded.data()).logSoftmax(-1);
        assertThat(Ctc.greedyDecode(ctc, encoded.lengths(), 0)).isEqualTo(TEXTS);
    }

    private Tensor loss(PaddedData features) {
        Tensor encoded = encoder.forward(features.data());
        Tensor ctc = CtcLoss.builder(0)
                .build()
                .compute(new PaddedData(ctcLin.forward(encoded).logSoftmax(-1), features.lengths()), padded(TEXTS));
        Tensor read = embedding.forward(padded(with(1, -1)).data());
        Tensor written = decoder.forward(read, encoded, features.lengths()).output();
        Tensor seq = NllLoss.builder().build().compute(seqLin.forward(written).logSoftmax(-1), padded(with(-1, 2)));
        return ctc.add(seq);
    }

    private Searcher greedy() {
        return S2sRnnGreedySearcher.builder(embedding, decoder, seqLin)
                .bosIndex(1)
                .eosIndex(2)
                .build();
    }

    private Searcher beam() {
        return S2sRnnBeamSearcher.builder(embedding, decoder, seqLin)
                .bosIndex(1)
                .eosIndex(2)
                .beamSize(1) // wider ones let short hypotheses crowd out the best, as in SpeechBrain
                .build();
    }
}
