package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;

/** What an {@link AttentionalRnnDecoder} is made of. */
public final class AttentionalRnnDecoderBuilder {
    private final AttentionalRnnDecoder.RnnType rnnType;
    private final AttentionalRnnDecoder.AttnType attnType;
    final int hiddenSize;
    int attnDim;
    private int numLayers;
    int encDim;
    int inputSize;
    private Rnn.Nonlinearity nonlinearity = Rnn.Nonlinearity.RELU;
    private boolean reInit = true;
    private double scaling = 1;
    private int channels;
    private int kernelSize;
    private int numHeads = 4;
    private boolean bias = true;
    double dropout;

    AttentionalRnnDecoderBuilder(
            AttentionalRnnDecoder.RnnType rnnType, AttentionalRnnDecoder.AttnType attnType, int hiddenSize) {
        this.rnnType = rnnType;
        this.attnType = attnType;
        this.hiddenSize = hiddenSize;
    }

    /** Size of scores' vectors and of contexts. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder attnDim(int attnDim) {
        this.attnDim = attnDim;
        return this;
    }

    /** Number of layers of cells. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder numLayers(int numLayers) {
        this.numLayers = numLayers;
        return this;
    }

    /** Size of an encoded frame. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder encDim(int encDim) {
        this.encDim = encDim;
        return this;
    }

    /** Size of a token's vector. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder inputSize(int inputSize) {
        this.inputSize = inputSize;
        return this;
    }

    /** Activation of plain cells. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder nonlinearity(Rnn.Nonlinearity nonlinearity) {
        this.nonlinearity = nonlinearity;
        return this;
    }

    /** Whether recurrent weights start orthogonal. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder reInit(boolean reInit) {
        this.reInit = reInit;
        return this;
    }

    /** Taken for SpeechBrain's sake, where it has no effect either. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder normalization(String normalization) {
        return this;
    }

    /** Factor of the scores of content and location attention. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder scaling(double scaling) {
        this.scaling = scaling;
        return this;
    }

    /** Number of filters of location attention. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder channels(int channels) {
        this.channels = channels;
        return this;
    }

    /** Frames that a filter of location attention sees on each side. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder kernelSize(int kernelSize) {
        this.kernelSize = kernelSize;
        return this;
    }

    /** Number of heads of multi-head attention. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder numHeads(int numHeads) {
        this.numHeads = numHeads;
        return this;
    }

    /** Whether cells have offsets. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder bias(boolean bias) {
        this.bias = bias;
        return this;
    }

    /** Probability of an element of the cells' input to be dropped, in [0, 1]. */
    @CanIgnoreReturnValue
    public AttentionalRnnDecoderBuilder dropout(double dropout) {
        this.dropout = dropout;
        return this;
    }

    public AttentionalRnnDecoder build() {
        return new AttentionalRnnDecoder(this);
    }

    void check() {
        positive("hidden_size", hiddenSize);
        positive("attn_dim", attnDim);
        positive("num_layers", numLayers);
        positive("enc_dim", encDim);
        positive("input_size", inputSize);
    }

    private static void positive(String key, int value) {
        Check.that(value > 0, "AttentionalRnnDecoder: %s must be given and positive, got %d", key, value);
    }

    Attention attention() {
        return switch (attnType) {
            case CONTENT ->
                ContentBasedAttention.builder(encDim, hiddenSize, attnDim)
                        .scaling(scaling)
                        .build();
            case LOCATION ->
                LocationAwareAttention.builder(encDim, hiddenSize, attnDim)
                        .convChannels(channels)
                        .kernelSize(kernelSize)
                        .scaling(scaling)
                        .build();
            case KEYVALUE ->
                KeyValueAttention.builder(encDim, hiddenSize, attnDim).build();
            case MULTIHEAD ->
                KeyValueAttention.builder(encDim, hiddenSize, attnDim)
                        .numHeads(numHeads)
                        .build();
        };
    }

    CellStack cells() {
        CellBuilder<?> cells =
                switch (rnnType) {
                    case RNN -> RnnCell.builder(hiddenSize).nonlinearity(nonlinearity);
                    case GRU -> GruCell.builder(hiddenSize);
                    case LSTM -> LstmCell.builder(hiddenSize);
                };
        return cells.inputSize(inputSize + attnDim)
                .numLayers(numLayers)
                .bias(bias)
                .dropout(numLayers == 1 ? 0 : dropout)
                .reInit(reInit)
                .build();
    }
}
