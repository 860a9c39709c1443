package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import org.broca.nnet.Dropout;
import org.broca.nnet.Linear;
import org.broca.nnet.Xavier;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.AttentionMask;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transformer from features to symbols (Vaswani et al., 2017; Gulati et al., 2020), with SpeechBrain's numbers, state
 * dict and initial weights.
 *
 * <p>Shapes: source {@code [batch, time, inputSize]} or {@code [batch, time, channels, frequencies]}, targets
 * {@code [batch, targets]} with the symbol of padding after their ends. Lengths are relative, in (0, 1]; frames after
 * them are not attended to, though the convolutions of Conformer and Branchformer see them.
 */
public final class TransformerAsr extends TransformerInterface {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.lobes.models.transformer.TransformerASR");

    private final int inputSize;
    private final boolean causal;
    private final MapList customSrcModule;
    private final Optional<MapList> customTgtModule;

    private TransformerAsr(Builder b) {
        super(b);
        Check.that(b.inputSize > 0, "TransformerASR: input_size must be positive, got %d", b.inputSize);
        if (!b.causalGiven) {
            LOG.warn("`causal` not specified for `TransformerASR`, assuming `True` as SpeechBrain does: the encoder"
                    + " does not see the future; set it explicitly");
        }
        inputSize = b.inputSize;
        causal = b.causal;
        customSrcModule = child(
                "custom_src_module",
                new MapList(
                        Linear.builder(b.dModel).inputSize(b.inputSize).build(),
                        Dropout.builder().p(b.dropout).build()));
        customTgtModule = b.numDecoderLayers > 0
                ? Optional.of(child("custom_tgt_module", new MapList(new NormalizedEmbedding(b.dModel, b.tgtVocab))))
                : Optional.empty();
        Xavier.normalAll(this);
    }

    /** From features of {@code inputSize} numbers to {@code tgtVocab} symbols. */
    public static Builder builder(int tgtVocab, int inputSize) {
        return new Builder(tgtVocab, inputSize);
    }

    /**
     * What the encoder and the decoder give.
     *
     * @param encoderOut {@code [batch, time, dModel]}
     * @param decoderOut {@code [batch, targets, dModel]}
     * @param hiddenStates the input and the output of each encoder layer, where asked for
     */
    public record Output(Tensor encoderOut, Tensor decoderOut, List<Tensor> hiddenStates) {
        public Output {
            hiddenStates = List.copyOf(hiddenStates);
        }
    }

    /**
     * What the decoder gives to a search.
     *
     * @param prediction {@code [batch, targets, dModel]}
     * @param attention how the last layer looked at the encoder's frames, {@code [batch, targets, time]}
     */
    public record Decoding(Tensor prediction, Tensor attention) {}

    /**
     * Encodes the source and decodes the targets, each from those before it.
     *
     * @param tgt symbols that begin with the one of the beginning
     * @param padIdx the symbol of padding; targets that are it are not attended to
     */
    public Output forward(Tensor src, Tensor tgt, Optional<Tensor> wavLen, long padIdx) {
        TransformerDecoder decoder = decoder();
        Tensor flat = flat(src);
        Masks.SourceAndTarget masks = Masks.make(flat, Optional.of(tgt), wavLen, padIdx, causal, Optional.empty());
        EncoderOutput encoded = encoded(flat, masks, Optional.empty());
        AttentionMask own = AttentionMask.of(masks.tgt(), masks.tgtKeyPadding());
        AttentionMask other = AttentionMask.of(Optional.empty(), masks.srcKeyPadding());
        DecoderOutput decoded =
                decoder.forward(targets(tgt), encoded.output(), AttentionContext.of(own), AttentionContext.of(other));
        return new Output(encoded.output(), decoded.output(), encoded.hiddenStates());
    }

    /** As {@link #forward(Tensor, Tensor, Optional, long)}, with 0 as the symbol of padding. */
    public Output forward(Tensor src, Tensor tgt, Tensor wavLen) {
        return forward(src, tgt, Optional.of(wavLen), 0);
    }

    /** As {@link #forward(Tensor, Tensor, Tensor)}, where no frame of the source is padding. */
    public Output forward(Tensor src, Tensor tgt) {
        return forward(src, tgt, Optional.empty(), 0);
    }

    /**
     * Decodes targets from what {@link #encode} gave, without gradients: a step of a search, which takes the last
     * position.
     *
     * @param tgt symbols so far, {@code [batch, targets]}, none of them padding
     * @param encoderOut {@code [batch, time, dModel]}
     * @param encLen frames of each utterance, {@code [batch]}
     */
    public Decoding decode(Tensor tgt, Tensor encoderOut, Optional<Tensor> encLen) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Optional<Tensor> padding = encLen.map(lengths -> Masks.fromLengths(lengths, encoderOut.size(1)));
            AttentionContext own = AttentionContext.of(AttentionMask.ofPairs(Masks.lookahead(tgt)));
            AttentionContext other = AttentionContext.of(AttentionMask.of(Optional.empty(), padding));
            DecoderOutput decoded = decoder().forwardWithLastAttention(targets(tgt), encoderOut, own, other);
            return new Decoding(decoded.output(), decoded.attentions().get(0));
        }
    }

    /**
     * Begins to decode symbol by symbol, in evaluation: the same numbers as {@link #decode}, but what earlier symbols
     * gave is not computed again.
     *
     * @param encoderOut {@code [utterances, time, dModel]}
     * @param frames of each utterance, {@code [utterances]}
     */
    public TargetMemory startTargets(Tensor encoderOut, Tensor frames) {
        AttentionMask mask = AttentionMask.ofPadding(Masks.fromLengths(frames, encoderOut.size(1)));
        return new TargetMemory(decoder().known(encoderOut), AttentionContext.of(mask), 0);
    }

    /**
     * Decodes one more symbol of each row, {@code tokens [utterances * beams]}, those of an utterance next to each
     * other.
     */
    public TargetMemory.Step step(Tensor tokens, TargetMemory memory) {
        Tensor vector = customTgtModule.orElseThrow().forward(tokens.unsqueeze(1)); // [rows, 1, dModel]
        TransformerDecoder.Step step =
                decoder().step(withTargetPositionAt(vector, memory.place()), memory.layers(), memory.other());
        return new TargetMemory.Step(
                step.output().squeeze(1), // [rows, dModel]
                step.attention().flatten(0, 1), // [rows, time]
                memory.next(step.known()));
    }

    /** Encodes a source, {@code [batch, time, dModel]}. */
    public Tensor encode(Tensor src, Optional<Tensor> wavLen) {
        return encode(src, wavLen, Optional.empty()).output();
    }

    /** As {@link #encode(Tensor, Optional)}; lengths are relative, {@code [batch]}. */
    public Tensor encode(Tensor src, Tensor wavLen) {
        return encode(src, Optional.of(wavLen));
    }

    /** Encodes a source of which no frame is padding. */
    public Tensor encode(Tensor src) {
        return encode(src, Optional.empty());
    }

    /** Encodes a source in chunks where they are given; with hidden states where asked for. */
    public EncoderOutput encode(Tensor src, Optional<Tensor> wavLen, Optional<DynChunkTrainConfig> chunks) {
        Tensor flat = flat(src);
        return encoded(flat, Masks.make(flat, Optional.empty(), wavLen, 0, causal, chunks), chunks);
    }

    private EncoderOutput encoded(Tensor src, Masks.SourceAndTarget masks, Optional<DynChunkTrainConfig> chunks) {
        AttentionMask mask = AttentionMask.of(masks.src(), masks.srcKeyPadding());
        return runEncoder(customSrcModule.forward(src), new EncoderContext(AttentionContext.of(mask), chunks));
    }

    private Tensor flat(Tensor src) {
        Tensor flat = src.dim() == 4 ? src.flatten(2, 3) : src; // [batch, time, inputSize]
        Check.lastDim("TransformerASR", flat, inputSize);
        return flat;
    }

    private Tensor targets(Tensor tgt) {
        return withTargetPositions(customTgtModule.orElseThrow().forward(tgt)); // [batch, targets, dModel]
    }

    /** What a {@link TransformerAsr} is made of. */
    public static final class Builder extends TransformerBuilder<Builder> {
        private final int tgtVocab;
        private final int inputSize;
        private boolean causalGiven;

        private Builder(int tgtVocab, int inputSize) {
            this.tgtVocab = tgtVocab;
            this.inputSize = inputSize;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @CanIgnoreReturnValue
        public Builder causal(boolean causal) {
            causalGiven = true;
            return super.causal(causal);
        }

        public TransformerAsr build() {
            return new TransformerAsr(this);
        }
    }
}
