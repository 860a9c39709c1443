package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.nnet.Gelu;
import org.broca.nnet.Identity;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.nnet.Swish;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link TransformerInterface}.
 *
 * @param <B> the builder itself
 */
public abstract class TransformerBuilder<B extends TransformerBuilder<B>> {
    int dModel = 512;
    int nhead = 8;
    int numEncoderLayers = 6;
    int numDecoderLayers = 6;
    int dFfn = 2048;
    double dropout = 0.1;
    Supplier<Layer> activation = Relu::new;
    Optional<PositionalEncodingType> positionalEncoding = Optional.of(PositionalEncodingType.FIXED_ABS_SINE);
    boolean normalizeBefore;
    int kernelSize = 31;
    boolean bias = true;
    EncoderModule encoderModule = EncoderModule.TRANSFORMER;
    Supplier<Layer> conformerActivation = () -> Swish.builder().build();
    Supplier<Layer> branchformerActivation = () -> Gelu.builder().build();
    AttentionType attentionType = AttentionType.REGULAR_MHA;
    int maxLength = 2500;
    boolean causal = true;
    int csguLinearUnits = 3072;
    Supplier<Layer> gateActivation = Identity::new;
    boolean useLinearAfterConv;
    boolean outputHiddenStates;
    double layerdropProb;

    /** Options with SpeechBrain's defaults. */
    protected TransformerBuilder() {}

    /** This builder. */
    protected abstract B self();

    final Encoder encoder() {
        return switch (encoderModule) {
            case TRANSFORMER ->
                TransformerEncoder.builder(numEncoderLayers, nhead, dFfn, dModel)
                        .dropout(dropout)
                        .activation(activation)
                        .normalizeBefore(normalizeBefore)
                        .causal(causal)
                        .attentionType(attentionType)
                        .outputHiddenStates(outputHiddenStates)
                        .layerdropProb(layerdropProb)
                        .build();
            case CONFORMER ->
                ConformerEncoder.builder(numEncoderLayers, dModel, dFfn, nhead)
                        .dropout(dropout)
                        .activation(conformerActivation)
                        .kernelSize(kernelSize)
                        .bias(bias)
                        .causal(causal)
                        .attentionType(attentionType)
                        .outputHiddenStates(outputHiddenStates)
                        .layerdropProb(layerdropProb)
                        .build();
            case BRANCHFORMER ->
                BranchformerEncoder.builder(numEncoderLayers, dModel, nhead)
                        .dropout(dropout)
                        .activation(branchformerActivation)
                        .kernelSize(kernelSize)
                        .attentionType(attentionType)
                        .csguLinearUnits(csguLinearUnits)
                        .gateActivation(gateActivation)
                        .useLinearAfterConv(useLinearAfterConv)
                        .outputHiddenStates(outputHiddenStates)
                        .layerdropProb(layerdropProb)
                        .build();
        };
    }

    final TransformerDecoder decoder() {
        return TransformerDecoder.builder(numDecoderLayers, nhead, dFfn, dModel)
                .dropout(dropout)
                .activation(activation)
                .normalizeBefore(normalizeBefore)
                .causal(true)
                .build();
    }

    /** Size of the vectors inside; a multiple of the number of heads. */
    @CanIgnoreReturnValue
    public B dModel(int dModel) {
        this.dModel = dModel;
        return self();
    }

    /** Number of attention heads. */
    @CanIgnoreReturnValue
    public B nhead(int nhead) {
        this.nhead = nhead;
        return self();
    }

    @CanIgnoreReturnValue
    public B numEncoderLayers(int numEncoderLayers) {
        this.numEncoderLayers = numEncoderLayers;
        return self();
    }

    /** May be 0: then there is no decoder. */
    @CanIgnoreReturnValue
    public B numDecoderLayers(int numDecoderLayers) {
        this.numDecoderLayers = numDecoderLayers;
        return self();
    }

    /** Hidden neurons of the feed-forward parts. */
    @CanIgnoreReturnValue
    public B dFfn(int dFfn) {
        this.dFfn = dFfn;
        return self();
    }

    /** Probability of an element to be dropped, in [0, 1). */
    @CanIgnoreReturnValue
    public B dropout(double dropout) {
        this.dropout = dropout;
        return self();
    }

    /** Makes the activations of transformer layers, layers that are also {@link org.broca.nnet.TensorMap}s. */
    @CanIgnoreReturnValue
    public B activation(Supplier<Layer> activation) {
        this.activation = activation;
        return self();
    }

    /** How positions are told apart; null where the attention does. */
    @CanIgnoreReturnValue
    public B positionalEncoding(@Nullable PositionalEncodingType positionalEncoding) {
        this.positionalEncoding = Optional.ofNullable(positionalEncoding);
        return self();
    }

    /** Whether layers normalize what goes into attention and feed-forward part, not what comes out. */
    @CanIgnoreReturnValue
    public B normalizeBefore(boolean normalizeBefore) {
        this.normalizeBefore = normalizeBefore;
        return self();
    }

    /** Width of the convolutions of Conformer and Branchformer, in frames; odd. */
    @CanIgnoreReturnValue
    public B kernelSize(int kernelSize) {
        this.kernelSize = kernelSize;
        return self();
    }

    /** Whether the convolutions of a Conformer have a bias. */
    @CanIgnoreReturnValue
    public B bias(boolean bias) {
        this.bias = bias;
        return self();
    }

    @CanIgnoreReturnValue
    public B encoderModule(EncoderModule encoderModule) {
        this.encoderModule = encoderModule;
        return self();
    }

    /** Makes the activations of Conformer layers. */
    @CanIgnoreReturnValue
    public B conformerActivation(Supplier<Layer> conformerActivation) {
        this.conformerActivation = conformerActivation;
        return self();
    }

    /** Makes the activations of Branchformer layers. */
    @CanIgnoreReturnValue
    public B branchformerActivation(Supplier<Layer> branchformerActivation) {
        this.branchformerActivation = branchformerActivation;
        return self();
    }

    /** The attention of the encoder; the decoder's is regular. */
    @CanIgnoreReturnValue
    public B attentionType(AttentionType attentionType) {
        this.attentionType = attentionType;
        return self();
    }

    /** Longest sequence that gets absolute positions. */
    @CanIgnoreReturnValue
    public B maxLength(int maxLength) {
        this.maxLength = maxLength;
        return self();
    }

    /** Whether the encoder leaves the future out. */
    @CanIgnoreReturnValue
    public B causal(boolean causal) {
        this.causal = causal;
        return self();
    }

    /** Hidden neurons of the convolution branch of a Branchformer; even. */
    @CanIgnoreReturnValue
    public B csguLinearUnits(int csguLinearUnits) {
        this.csguLinearUnits = csguLinearUnits;
        return self();
    }

    /** Makes the activations of a Branchformer's gates. */
    @CanIgnoreReturnValue
    public B gateActivation(Supplier<Layer> gateActivation) {
        this.gateActivation = gateActivation;
        return self();
    }

    /** Whether a linear layer follows the convolution of a Branchformer's gate. */
    @CanIgnoreReturnValue
    public B useLinearAfterConv(boolean useLinearAfterConv) {
        this.useLinearAfterConv = useLinearAfterConv;
        return self();
    }

    /** Whether the output of each encoder layer is given too. */
    @CanIgnoreReturnValue
    public B outputHiddenStates(boolean outputHiddenStates) {
        this.outputHiddenStates = outputHiddenStates;
        return self();
    }

    /** Probability of an encoder layer to be left out in training, in [0, 1]. */
    @CanIgnoreReturnValue
    public B layerdropProb(double layerdropProb) {
        this.layerdropProb = layerdropProb;
        return self();
    }
}
