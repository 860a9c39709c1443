package org.broca.nnet;

/**
 * Gated recurrent units (Cho et al., 2014), in layers and in one or both directions.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, directions * hiddenSize]}, lengths relative in (0, 1],
 * {@code [batch]}; see {@link PackedRecurrent} for what they do. Keys: {@code rnn.weight_ih_l0},
 * {@code rnn.weight_hh_l0}, {@code rnn.bias_ih_l0}, …, {@code rnn.weight_ih_l0_reverse}, … Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's {@code GRU}.
 */
public final class Gru extends PackedRecurrent {
    private Gru(Builder b) {
        super(b, 3);
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
        return "gru";
    }

    @Override
    boolean hasCells() {
        return false;
    }

    /** What a {@link Gru} is made of. */
    public static final class Builder extends RecurrentBuilder<Builder> {
        private Builder(int hiddenSize) {
            super("Gru", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Gru build() {
            return new Gru(this);
        }
    }
}
