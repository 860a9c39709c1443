package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.attention.PositionalEncoding;
import org.broca.nnet.attention.RelPosEncXl;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * What transformers share: positions, an encoder, a decoder. Subclasses add what goes in and comes out.
 *
 * <p>Keys: {@code positional_encoding.pe} (with relative positions {@code positional_encoding.inv_freq} and
 * {@code positional_encoding_decoder.pe}), {@code encoder.…}, {@code decoder.…}.
 */
public abstract class TransformerInterface extends Layer {
    private final int dModel;
    private final Optional<PositionalEncoding> absolute;
    private final Optional<RelPosEncXl> relative;
    private final Optional<PositionalEncoding> decoderPositions;
    private final Optional<Encoder> encoder;
    private final Optional<TransformerDecoder> decoder;
    private final AttentionType attentionType;

    /** Registers what {@code b} asks for, in SpeechBrain's order. */
    protected TransformerInterface(TransformerBuilder<?> b) {
        check(b);
        dModel = b.dModel;
        attentionType = b.attentionType;
        relative = attentionType == AttentionType.REL_POS_MHA_XL
                ? Optional.of(child("positional_encoding", new RelPosEncXl(dModel)))
                : Optional.empty();
        absolute = relative.isEmpty() && b.positionalEncoding.isPresent()
                ? Optional.of(child("positional_encoding", positions(b)))
                : Optional.empty();
        decoderPositions = relative.isPresent() || attentionType == AttentionType.ROPE_MHA
                ? Optional.of(child("positional_encoding_decoder", positions(b)))
                : absolute;
        encoder = b.numEncoderLayers > 0 ? Optional.of(child("encoder", b.encoder())) : Optional.empty();
        decoder = b.numDecoderLayers > 0 ? Optional.of(child("decoder", b.decoder())) : Optional.empty();
    }

    private static PositionalEncoding positions(TransformerBuilder<?> b) {
        return PositionalEncoding.builder(b.dModel).maxLen(b.maxLength).build();
    }

    private void check(TransformerBuilder<?> b) {
        String owner = getClass().getSimpleName();
        Check.that(
                b.nhead > 0 && b.dModel > 0 && b.dModel % b.nhead == 0,
                "%s: d_model must be a multiple of nhead, got %d and %d",
                owner,
                b.dModel,
                b.nhead);
        Check.that(
                b.numEncoderLayers >= 0 && b.numDecoderLayers >= 0 && b.numEncoderLayers + b.numDecoderLayers > 0,
                "%s: num_encoder_layers and num_decoder_layers must not be negative, nor both 0, got %d and %d",
                owner,
                b.numEncoderLayers,
                b.numDecoderLayers);
        Check.that(
                b.encoderModule != EncoderModule.CONFORMER || b.normalizeBefore,
                "%s: normalize_before must be True for the encoder_module conformer",
                owner);
        Check.that(
                b.encoderModule != EncoderModule.BRANCHFORMER || b.attentionType != AttentionType.ROPE_MHA,
                "%s: the encoder_module branchformer has no attention_type RoPEMHA",
                owner);
        Check.that(
                b.positionalEncoding.isPresent()
                        || b.attentionType == AttentionType.REL_POS_MHA_XL
                        || b.attentionType == AttentionType.ROPE_MHA,
                "%s: positional_encoding must be fixed_abs_sine for the attention_type %s, got null",
                owner,
                b.attentionType);
    }

    /** Size of the vectors inside. */
    public final int dModel() {
        return dModel;
    }

    /**
     * Adds positions and encodes.
     *
     * @param x {@code [batch, time, dModel]}
     */
    protected final EncoderOutput runEncoder(Tensor x, EncoderContext context) {
        Encoder layers = encoder();
        return switch (attentionType) {
            case HYPERMIXING, ROPE_MHA -> layers.forward(x, context);
            case REL_POS_MHA_XL ->
                layers.forward(x, context.withPositions(relative.orElseThrow().forward(x)));
            case REGULAR_MHA -> layers.forward(withPositions(x), context);
        };
    }

    /** The encoder, to which positions are not added. */
    protected final Encoder encoder() {
        return encoder.orElseThrow(
                () -> new IllegalStateException("there is no encoder: num_encoder_layers must not be 0"));
    }

    /** The decoder. */
    protected final TransformerDecoder decoder() {
        return decoder.orElseThrow(
                () -> new IllegalStateException("there is no decoder: num_decoder_layers must not be 0"));
    }

    /** Adds absolute positions to a sequence {@code [batch, time, dModel]}. */
    protected final Tensor withPositions(Tensor x) {
        return x.add(absolute.orElseThrow().forward(x));
    }

    /** Adds the absolute position {@code place} to one symbol {@code [batch, 1, dModel]}. */
    final Tensor withPositionAt(Tensor x, long place) {
        return x.add(absolute.orElseThrow().at(place));
    }

    /** Adds the absolute position {@code place} to one target {@code [batch, 1, dModel]}. */
    final Tensor withTargetPositionAt(Tensor tgt, long place) {
        return tgt.add(decoderPositions.orElseThrow().at(place));
    }

    /** Adds absolute positions to targets {@code [batch, targets, dModel]}. */
    protected final Tensor withTargetPositions(Tensor tgt) {
        return tgt.add(decoderPositions.orElseThrow().forward(tgt));
    }
}
