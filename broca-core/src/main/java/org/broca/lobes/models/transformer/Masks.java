package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.Losses;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** Masks of transformers, with SpeechBrain's meaning: true, or minus infinity, is what must not be looked at. */
public final class Masks {
    private Masks() {}

    /** Masks of a source and of its targets; see {@link #make}. */
    public record SourceAndTarget(
            Optional<Tensor> srcKeyPadding,
            Optional<Tensor> tgtKeyPadding,
            Optional<Tensor> src,
            Optional<Tensor> tgt) {}

    /**
     * True where a sequence has only {@code padIdx}, {@code [batch, time]}.
     *
     * @param paddedInput {@code [batch, time]}, or {@code [batch, time, ...]} where all numbers of a frame must be it
     */
    public static Tensor keyPadding(Tensor paddedInput, double padIdx) {
        Tensor same = paddedInput.eq(padIdx);
        return same.dim() == 2
                ? same
                : same.flatten(2, -1)
                        .logicalNot()
                        .to(DType.FLOAT32)
                        .sum(false, 2)
                        .eq(0);
    }

    /** 0 where position j is not after position i, minus infinity elsewhere: float32 {@code [time, time]}. */
    public static Tensor lookahead(Tensor paddedInput) {
        long time = paddedInput.size(1);
        return Tensor.full(Double.NEGATIVE_INFINITY, time, time)
                .to(paddedInput.device())
                .triu(1);
    }

    /** True where a position is not before the length, {@code [batch, maxLen]}. */
    public static Tensor fromLengths(Tensor lengths, long maxLen) {
        Check.that(lengths.dim() == 1, "lengths must be [batch], got %s", lengths.shape());
        return Losses.lengthToMask(lengths, maxLen).to(DType.BOOL).logicalNot();
    }

    /** As {@link #fromLengths(Tensor, long)}, up to the greatest length. */
    public static Tensor fromLengths(Tensor lengths) {
        return fromLengths(lengths, (long) lengths.max().item());
    }

    /**
     * Which frames each frame of a source must not look at; nothing where it may look at all.
     *
     * @param src {@code [batch, time, ...]}
     * @param causal whether the future is left out
     * @param chunks whether what is beyond the chunk, and farther than its left context, is left out; bool then
     */
    public static Optional<Tensor> source(Tensor src, boolean causal, Optional<DynChunkTrainConfig> chunks) {
        Check.that(!causal || chunks.isEmpty(), "a causal source cannot have chunks too: one of them must go");
        return causal ? Optional.of(lookahead(src)) : chunks.map(config -> chunked(src, config));
    }

    private static Tensor chunked(Tensor src, DynChunkTrainConfig config) {
        Tensor frames = Tensor.arange(0, src.size(1)).to(src.device());
        Tensor starts =
                frames.floorDivide(config.chunkSize()).mul(config.chunkSize()).unsqueeze(1); // [time, 1]
        Tensor future = frames.unsqueeze(0).ge(starts.add(config.chunkSize())); // [time, time]
        return config.leftContextSize()
                .map(left -> frames.unsqueeze(0)
                        .lt(starts.sub((double) left * config.chunkSize()))
                        .logicalOr(future))
                .orElse(future);
    }

    /**
     * All masks that a transformer needs.
     *
     * @param src {@code [batch, time, ...]}
     * @param tgt symbols {@code [batch, targets]}
     * @param wavLen relative lengths of the source, in (0, 1], {@code [batch]}; halves are rounded to even
     * @param padIdx the symbol of padding in the targets
     */
    public static SourceAndTarget make(
            Tensor src,
            Optional<Tensor> tgt,
            Optional<Tensor> wavLen,
            long padIdx,
            boolean causal,
            Optional<DynChunkTrainConfig> chunks) {
        return new SourceAndTarget(
                wavLen.map(lengths -> fromLengths(lengths.mul(src.size(1)).round(), src.size(1))),
                tgt.map(symbols -> keyPadding(symbols, padIdx)),
                source(src, causal, chunks),
                tgt.map(Masks::lookahead));
    }
}
