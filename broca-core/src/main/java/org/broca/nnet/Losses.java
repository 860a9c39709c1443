package org.broca.nnet;

import java.util.Optional;
import java.util.function.BinaryOperator;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/** Masks, and what the losses of SpeechBrain share. */
public final class Losses {
    /** Frames by which predictions and targets may differ where nothing else is said. */
    public static final int ALLOWED_LENGTH_DIFFERENCE = 3;

    private Losses() {}

    /** Predictions and targets of one length. */
    public record Pair(Tensor predictions, Tensor targets) {}

    /**
     * Which of {@code size} positions lie before each length: 1 or 0, of the lengths' type, {@code [batch, size]}.
     *
     * @param lengths absolute, {@code [batch]}; 2.5 covers three positions
     */
    public static Tensor lengthToMask(Tensor lengths, long size) {
        Check.that(lengths.dim() == 1, "lengths must be [batch], got %s", lengths.shape());
        Tensor positions = Tensor.arange(0, size).to(lengths.device()).to(lengths.dtype());
        return positions.lt(lengths.unsqueeze(1)).to(lengths.dtype()); // [batch, size]
    }

    /**
     * 1 for each element of {@code data [batch, time, ...]} that is real, 0 for padding; float32, {@code data}'s shape.
     * An utterance has {@code ceil(length * time - 1e-6)} real frames.
     *
     * @param lengths relative, in (0, 1], {@code [batch]}; all are real where absent
     */
    public static Tensor lengthMask(Tensor data, Optional<Tensor> lengths) {
        Tensor ones = Tensor.ones(data.shape().toArray()).to(data.device());
        if (lengths.isEmpty()) {
            return ones;
        }
        Check.that(
                data.dim() >= 2 && lengths.get().dim() == 1 && lengths.get().size(0) == data.size(0),
                "lengths must be [batch] for data [batch, time, ...], got %s for %s",
                lengths.get().shape(),
                data.shape());
        long time = data.size(1);
        long[] shape = new long[data.dim()]; // [batch, time, 1, ...]
        java.util.Arrays.fill(shape, 1);
        shape[0] = data.size(0);
        shape[1] = time;
        return ones.mul(lengthToMask(lengths.get().mul(time).sub(1e-6), time).reshape(shape));
    }

    /**
     * Cuts the longer of two sequences to the other's length.
     *
     * @throws IllegalArgumentException if they differ by more than {@code allowedLenDiff}
     */
    public static Pair truncate(Tensor predictions, Tensor targets, int allowedLenDiff) {
        long predicted = predictions.size(1);
        long wanted = targets.size(1);
        if (predicted == wanted) {
            return new Pair(predictions, targets);
        }
        Check.that(
                Math.abs(predicted - wanted) <= allowedLenDiff,
                "predictions and targets may differ by %d in length, but predictions have %d and targets %d",
                allowedLenDiff,
                predicted,
                wanted);
        long length = Math.min(predicted, wanted);
        return new Pair(predictions.narrow(1, 0, length), targets.narrow(1, 0, length));
    }

    /**
     * Reduces the losses of all elements, padding left out.
     *
     * @param loss gives a loss for each element of the targets
     * @param lengths relative lengths of the targets, in (0, 1], {@code [batch]}
     */
    public static Tensor computeMaskedLoss(
            BinaryOperator<Tensor> loss,
            Tensor predictions,
            Tensor targets,
            Optional<Tensor> lengths,
            Reduction reduction) {
        Tensor mask = lengthMask(targets, lengths);
        return reduction.of(loss.apply(predictions, targets).mul(mask), mask);
    }

    /** Share of the class in the smoothed targets must be in [0, 1). */
    static void checkSmoothing(String owner, double labelSmoothing) {
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "%s: label_smoothing must be in [0, 1), got %s",
                owner,
                labelSmoothing);
    }

    static void checkDifference(String owner, int allowedLenDiff) {
        Check.that(allowedLenDiff >= 0, "%s: allowed_len_diff must not be negative, got %d", owner, allowedLenDiff);
    }

    /** Loss of each element: an ATen loss of two tensors without reduction. */
    static Tensor elementwise(String op, Tensor predictions, Tensor targets) {
        return Aten.call(op, predictions, targets, 0);
    }

    static Tensor classes(Tensor targets) {
        return targets.to(DType.INT64);
    }
}
