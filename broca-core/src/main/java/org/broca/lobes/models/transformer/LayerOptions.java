package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.attention.Attention;
import org.broca.tensor.Check;

/**
 * Options that the layers of all encoders and decoders share.
 *
 * @param <B> the builder itself
 */
public abstract class LayerOptions<B extends LayerOptions<B>> {
    final int nhead;
    final int dModel;
    int kdim;
    int vdim;
    double dropout;
    Supplier<Layer> activation;
    AttentionType attentionType;
    boolean causal;

    LayerOptions(int nhead, int dModel, Supplier<Layer> activation, AttentionType attentionType) {
        this.nhead = nhead;
        this.dModel = dModel;
        this.activation = activation;
        this.attentionType = attentionType;
    }

    abstract B self();

    /** All that these options and {@code other} share, copied from {@code other}. */
    final B like(LayerOptions<?> other) {
        kdim = other.kdim;
        vdim = other.vdim;
        dropout = other.dropout;
        activation = other.activation;
        attentionType = other.attentionType;
        causal = other.causal;
        return self();
    }

    final void checkSizes(String owner) {
        Check.that(
                nhead > 0 && dModel > 0 && dModel % nhead == 0,
                "%s: d_model must be a multiple of nhead, got %d and %d",
                owner,
                dModel,
                nhead);
    }

    final Attention attention(int hypernetSize) {
        return attentionType.make(this, hypernetSize);
    }

    /** Size of the keys, for {@link AttentionType#REGULAR_MHA}; that of the model where 0. */
    @CanIgnoreReturnValue
    public B kdim(int kdim) {
        this.kdim = kdim;
        return self();
    }

    /** Size of the values, for {@link AttentionType#REGULAR_MHA}; that of the model where 0. */
    @CanIgnoreReturnValue
    public B vdim(int vdim) {
        this.vdim = vdim;
        return self();
    }

    /** Probability of an element to be dropped, in [0, 1). */
    @CanIgnoreReturnValue
    public B dropout(double dropout) {
        this.dropout = dropout;
        return self();
    }

    /** Makes the activations, layers that are also {@link org.broca.nnet.TensorMap}s. */
    @CanIgnoreReturnValue
    public B activation(Supplier<Layer> activation) {
        this.activation = activation;
        return self();
    }

    @CanIgnoreReturnValue
    public B attentionType(AttentionType attentionType) {
        this.attentionType = attentionType;
        return self();
    }

    /** Whether convolutions, and scores of relative positions, leave the future out; masks are given apart. */
    @CanIgnoreReturnValue
    public B causal(boolean causal) {
        this.causal = causal;
        return self();
    }
}
