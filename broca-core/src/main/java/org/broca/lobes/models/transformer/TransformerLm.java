package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.Linear;
import org.broca.nnet.TensorMap;
import org.broca.nnet.Xavier;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.AttentionMask;
import org.broca.nnet.attention.KeyValues;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A language model (Vaswani et al., 2017), with SpeechBrain's numbers, state dict and initial weights.
 *
 * <p>Shapes: symbols {@code [batch, time] -> [batch, time, vocab]}, scores of the symbol that follows, not normalized.
 * Each position sees those up to it, but for padding, which is symbol 0; so symbols that follow do not change it.
 */
public final class TransformerLm extends TransformerInterface implements TensorMap {
    private static final long PAD = 0;

    private final boolean hasDecoder;
    private final NormalizedEmbedding customSrcModule;
    private final Optional<Linear> embeddingProj;
    private final MapList outputProj;
    private final boolean steps;

    private TransformerLm(Builder b) {
        super(checked(b));
        hasDecoder = b.numDecoderLayers > 0;
        int embedding = b.dEmbedding.orElse(b.dModel);
        customSrcModule = child("custom_src_module", new NormalizedEmbedding(embedding, b.vocab));
        embeddingProj = b.dEmbedding.map(size ->
                child("embedding_proj", Linear.builder(b.dModel).inputSize(size).build()));
        Linear hidden = Linear.builder(b.dModel).inputSize(b.dModel).build();
        LayerNorm norm =
                LayerNorm.builder().inputSize(b.dModel).eps(Encoder.EPS).build();
        outputProj = child(
                "output_proj",
                new MapList(
                        hidden,
                        norm,
                        Linear.builder(b.vocab).inputSize(b.dModel).build()));
        Xavier.normalAll(this);
        steps = !hasDecoder
                && encoder().layers().stream()
                        .allMatch(layer -> layer instanceof TransformerEncoderLayer regular && regular.steps());
    }

    private static Builder checked(Builder b) {
        Check.that(b.vocab > 0, "TransformerLM: vocab must be positive, got %d", b.vocab);
        Check.that(
                b.attentionType != AttentionType.REL_POS_MHA_XL,
                "TransformerLM: attention_type must be regularMHA, hypermixing or RoPEMHA, got RelPosMHAXL");
        Check.that(
                b.positionalEncoding.isPresent(),
                "TransformerLM: positional_encoding must be fixed_abs_sine, got null");
        Check.that(
                b.numEncoderLayers > 0,
                "TransformerLM: num_encoder_layers must be positive, got %d",
                b.numEncoderLayers);
        Check.that(
                b.numDecoderLayers == 0 || b.decoderUseMemory,
                "TransformerLM: decoder_use_memory must be True where num_decoder_layers is not 0, got %d layers",
                b.numDecoderLayers);
        return b;
    }

    /** A model of {@code vocab} symbols. */
    public static Builder builder(int vocab) {
        return new Builder(vocab);
    }

    @Override
    public Tensor forward(Tensor src) {
        AttentionContext own = AttentionContext.of(makeMasks(src, PAD, true, true));
        Tensor placed = withPositions(vectors(src));
        Tensor encoded = encoder().forward(placed, EncoderContext.of(own)).output();
        Tensor last = hasDecoder
                ? decoder()
                        .forward(placed, encoded, own, AttentionContext.none())
                        .output()
                : encoded;
        return outputProj.forward(last); // [batch, time, vocab]
    }

    private Tensor vectors(Tensor src) {
        Tensor vectors = customSrcModule.forward(src);
        return embeddingProj.map(proj -> proj.forward(vectors)).orElse(vectors); // [batch, time, dModel]
    }

    /**
     * Reads one more symbol of each row, in evaluation, with the numbers of {@link #forward}.
     *
     * <p>With {@code regularMHA} and without decoder layers, what earlier symbols gave is not computed again.
     *
     * @param symbols int64 {@code [rows]}
     */
    public SymbolMemory.Step step(Tensor symbols, SymbolMemory memory) {
        Tensor all = memory.symbolsAnd(symbols); // [rows, symbols]
        long place = all.size(1) - 1;
        if (!steps) {
            Tensor last = forward(all).select(1, place); // [rows, vocab]
            return new SymbolMemory.Step(last, new SymbolMemory(Optional.of(all), List.of()));
        }
        AttentionContext own = AttentionContext.of(AttentionMask.ofPadding(Masks.keyPadding(all, PAD)));
        Tensor x = withPositionAt(vectors(symbols.unsqueeze(1)), place); // [rows, 1, dModel]
        List<KeyValues> known = new ArrayList<>();
        for (EncoderLayer layer : encoder().layers()) {
            Optional<KeyValues> before =
                    place == 0 ? Optional.empty() : Optional.of(memory.layers().get(known.size()));
            TransformerEncoderLayer.Step step = ((TransformerEncoderLayer) layer).step(x, before, own);
            x = step.output();
            known.add(step.known());
        }
        Tensor scores = outputProj.forward(encoder().normalized(x)).squeeze(1); // [rows, vocab]
        return new SymbolMemory.Step(scores, new SymbolMemory(Optional.of(all), known));
    }

    /** What a position may look at: those up to it, but for padding. */
    public static AttentionMask makeMasks(Tensor src, long padIdx, boolean lookAheadMask, boolean paddingMask) {
        return AttentionMask.of(
                lookAheadMask ? Optional.of(Masks.lookahead(src)) : Optional.empty(),
                paddingMask ? Optional.of(Masks.keyPadding(src, padIdx)) : Optional.empty());
    }

    /** What a {@link TransformerLm} is made of. */
    public static final class Builder extends TransformerBuilder<Builder> {
        private final int vocab;
        private Optional<Integer> dEmbedding = Optional.empty();
        private boolean decoderUseMemory;

        private Builder(int vocab) {
            this.vocab = vocab;
            numEncoderLayers = 12;
            numDecoderLayers = 0;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Size of the symbols' vectors where it is not the model's. */
        @CanIgnoreReturnValue
        public Builder dEmbedding(@Nullable Integer dEmbedding) {
            this.dEmbedding = Optional.ofNullable(dEmbedding);
            return this;
        }

        /** Whether the decoder looks at the encoder's output; it must where there is a decoder. */
        @CanIgnoreReturnValue
        public Builder decoderUseMemory(boolean decoderUseMemory) {
            this.decoderUseMemory = decoderUseMemory;
            return this;
        }

        public TransformerLm build() {
            return new TransformerLm(this);
        }
    }
}
