package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.broca.nnet.Layer;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tokenizers.SentencePieceProcessor;

/**
 * Scores texts with a language model of tokens: the sum of the log-probabilities of a text's tokens and of its end.
 *
 * <p>A model that is set to evaluation.
 */
public abstract class LmRescorer implements Rescorer {
    private final Layer languageModel;
    private final SentencePieceProcessor tokenizer;
    private final double temperature;
    private final int bosIndex;
    private final int eosIndex;
    private final int padIndex;
    private final UnaryOperator<String> normalizeText;

    LmRescorer(String owner, Builder<?> b) {
        Check.that(b.temperature > 0, "%s: temperature must be positive, got %s", owner, b.temperature);
        languageModel = b.languageModel;
        languageModel.train(false);
        tokenizer = b.tokenizer;
        temperature = b.temperature;
        bosIndex = b.bosIndex;
        eosIndex = b.eosIndex;
        padIndex = b.padIndex;
        normalizeText = b.normalizeText;
    }

    /** Scores of the next tokens, before the softmax: {@code [texts, tokens] -> [texts, tokens, vocabulary]}. */
    abstract Tensor next(Tensor tokens);

    /** Log-probabilities without those of what is no token of a text. */
    abstract Tensor withoutPadding(Tensor logProbs);

    final int padIndex() {
        return padIndex;
    }

    @Override
    public final void moveTo(Device device) {
        languageModel.to(device);
    }

    @Override
    public final double[] score(List<String> texts) {
        if (texts.isEmpty()) {
            return new double[0];
        }
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            List<long[]> rows = texts.stream().map(this::encoded).toList();
            int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
            return sums(rows, longest).to(DType.FLOAT64).toDoubleArray();
        }
    }

    private long[] encoded(String text) {
        List<Long> ids = new ArrayList<>(List.of((long) bosIndex));
        tokenizer.encodeAsIds(normalizeText.apply(text)).forEach(id -> ids.add((long) id));
        ids.add((long) eosIndex);
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    private Tensor sums(List<long[]> rows, int longest) {
        long[] tokens = new long[rows.size() * longest];
        boolean[] real = new boolean[rows.size() * (longest - 1)];
        Arrays.fill(tokens, padIndex);
        for (int i = 0; i < rows.size(); i++) {
            int length = rows.get(i).length;
            System.arraycopy(rows.get(i), 0, tokens, i * longest, length);
            Arrays.fill(real, i * (longest - 1), i * (longest - 1) + length - 1, true);
        }
        Device device = languageModel.parameters().get(0).device();
        Tensor all = Tensor.of(tokens, rows.size(), longest).to(device);
        Tensor logProbs = next(all).div(temperature).logSoftmax(-1).narrow(1, 0, longest - 1);
        Tensor following = all.narrow(1, 1, longest - 1).unsqueeze(2);
        Tensor chosen = withoutPadding(logProbs).gather(2, following).squeeze(2); // [texts, longest - 1]
        Tensor padding = Tensor.of(real, rows.size(), longest - 1).to(device).logicalNot();
        return chosen.maskedFill(padding, 0).sum(false, 1); // [texts]
    }

    /**
     * Options of a {@link LmRescorer}.
     *
     * @param <B> the builder itself
     */
    public abstract static class Builder<B extends Builder<B>> {
        private final Layer languageModel;
        private final SentencePieceProcessor tokenizer;
        private double temperature = 1;
        private int bosIndex;
        private int eosIndex;
        private int padIndex;
        private UnaryOperator<String> normalizeText = text -> text.toUpperCase(Locale.ROOT);

        Builder(Layer languageModel, SentencePieceProcessor tokenizer) {
            this.languageModel = languageModel;
            this.tokenizer = tokenizer;
        }

        abstract B self();

        /** The rescorer. */
        public abstract LmRescorer build();

        final int eosIndex() {
            return eosIndex;
        }

        final int padIndex() {
            return padIndex;
        }

        /** Taken for SpeechBrain's sake: the model scores where it is; {@link Rescorers#moveTo} moves it. */
        @CanIgnoreReturnValue
        public B device(String device) {
            return self();
        }

        /** What the model's scores are divided by: above 1, its opinion is softer. */
        @CanIgnoreReturnValue
        public B temperature(double temperature) {
            this.temperature = temperature;
            return self();
        }

        /** The token before the first. */
        @CanIgnoreReturnValue
        public B bosIndex(int bosIndex) {
            this.bosIndex = bosIndex;
            return self();
        }

        /** The token that ends a text. */
        @CanIgnoreReturnValue
        public B eosIndex(int eosIndex) {
            this.eosIndex = eosIndex;
            return self();
        }

        /** The token that fills up shorter texts. */
        @CanIgnoreReturnValue
        public B padIndex(int padIndex) {
            this.padIndex = padIndex;
            return self();
        }

        /** What is done to a text before it is scored; upper case, as SpeechBrain does. */
        @CanIgnoreReturnValue
        public B normalizeText(UnaryOperator<String> normalizeText) {
            this.normalizeText = normalizeText;
            return self();
        }
    }
}
