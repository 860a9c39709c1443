package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Plain recurrent layers with ReLU or tanh, in one or both directions.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, directions * hiddenSize]}, lengths relative in (0, 1],
 * {@code [batch]}; see {@link PackedRecurrent} for what they do. Keys: {@code rnn.weight_ih_l0},
 * {@code rnn.weight_hh_l0}, {@code rnn.bias_ih_l0}, …, {@code rnn.weight_ih_l0_reverse}, … Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's {@code RNN}.
 */
public final class Rnn extends PackedRecurrent {
    private final Nonlinearity nonlinearity;

    private Rnn(Builder b) {
        super(b, 1);
        nonlinearity = b.nonlinearity;
    }

    /** What bounds or cuts a state. */
    public enum Nonlinearity {
        RELU,
        TANH
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
        return nonlinearity == Nonlinearity.RELU ? "rnn_relu" : "rnn_tanh";
    }

    @Override
    boolean hasCells() {
        return false;
    }

    /** What a {@link Rnn} is made of. */
    public static final class Builder extends RecurrentBuilder<Builder> {
        private Nonlinearity nonlinearity = Nonlinearity.RELU;

        private Builder(int hiddenSize) {
            super("Rnn", hiddenSize);
        }

        @CanIgnoreReturnValue
        public Builder nonlinearity(Nonlinearity nonlinearity) {
            this.nonlinearity = nonlinearity;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Rnn build() {
            return new Rnn(this);
        }
    }
}
