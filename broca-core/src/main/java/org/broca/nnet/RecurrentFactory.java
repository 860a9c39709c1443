package org.broca.nnet;

/**
 * Makes the recurrent layer of a model: what {@code rnn_class: !name:speechbrain.nnet.RNN.LSTM} gives. The builders of
 * {@link Rnn}, {@link Lstm}, {@link Gru}, {@link LiGru} and {@link SliGru} are such; options set on them that a model
 * does not ask for stay.
 */
@FunctionalInterface
public interface RecurrentFactory {
    Recurrent create(RecurrentOptions options);
}
