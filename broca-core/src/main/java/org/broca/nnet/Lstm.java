package org.broca.nnet;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997), in layers and in one or both directions.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, directions * hiddenSize]}, lengths relative in (0, 1],
 * {@code [batch]}; see {@link PackedRecurrent} for what they do. Keys: {@code rnn.weight_ih_l0},
 * {@code rnn.weight_hh_l0}, {@code rnn.bias_ih_l0}, …, {@code rnn.weight_ih_l0_reverse}, … Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's {@code LSTM}.
 */
public final class Lstm extends PackedRecurrent {
    private Lstm(Builder b) {
        super(b, 4);
    }

    /** Layers whose input and hidden sizes are given by setters. */
    public static Builder builder() {
        return new Builder(0);
    }

    /** Layers of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    @Override
    String kernel() {
        return "lstm";
    }

    @Override
    boolean hasCells() {
        return true;
    }

    /** What a {@link Lstm} is made of. */
    public static final class Builder extends RecurrentBuilder<Builder> {
        private Builder(int hiddenSize) {
            super("Lstm", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Lstm build() {
            return new Lstm(this);
        }
    }
}
