package org.broca.tensor;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.engine.Aten;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The operations that layers are made of: PyTorch's {@code torch.nn.functional}.
 *
 * <p>Channels come before time here, as in PyTorch; the layers of {@code org.broca.nnet} put them last, as SpeechBrain.
 */
public final class Functional {
    private Functional() {}

    /** What a recurrent kernel returns: {@code output [batch, time, directions * hidden]} and the last states. */
    public record Recurrent(Tensor output, Tensor hidden, Optional<Tensor> cell) {}

    /** Kinds of padding beyond an edge. */
    public enum PadMode {
        CONSTANT,
        REFLECT,
        REPLICATE,
        CIRCULAR;

        private String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(t -> new TensorOptional(t.handle())).orElseGet(TensorOptional::new);
    }

    /** {@code x [..., in] * weight [out, in] + bias [out]}. */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        return new Tensor(
                Engine.call("linear", () -> torch.linear(x.handle(), weight.handle(), optional(bias)), x, weight));
    }

    /** {@code [batch, in, time]} with {@code weight [out, in / groups, kernel]}. */
    public static Tensor conv1d(
            Tensor x, Tensor weight, Optional<Tensor> bias, long stride, long padding, long dilation, long groups) {
        return new Tensor(Engine.call(
                "conv1d",
                () -> torch.conv1d(
                        x.handle(),
                        weight.handle(),
                        optional(bias),
                        new long[] {stride},
                        new long[] {padding},
                        new long[] {dilation},
                        groups),
                x,
                weight));
    }

    /** {@code [batch, in, height, width]} with {@code weight [out, in / groups, kernel, kernel]}. */
    public static Tensor conv2d(
            Tensor x,
            Tensor weight,
            Optional<Tensor> bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            long groups) {
        return new Tensor(Engine.call(
                "conv2d",
                () -> torch.conv2d(x.handle(), weight.handle(), optional(bias), stride, padding, dilation, groups),
                x,
                weight));
    }

    /** The transpose of {@link #conv1d}; {@code weight [in, out / groups, kernel]}. */
    public static Tensor convTranspose1d(
            Tensor x,
            Tensor weight,
            Optional<Tensor> bias,
            long stride,
            long padding,
            long outputPadding,
            long groups,
            long dilation) {
        return new Tensor(Engine.call(
                "convTranspose1d",
                () -> torch.conv_transpose1d(
                        x.handle(),
                        weight.handle(),
                        optional(bias),
                        new long[] {stride},
                        new long[] {padding},
                        new long[] {outputPadding},
                        groups,
                        dilation),
                x,
                weight));
    }

    /**
     * Adds elements at the ends of the last dimensions.
     *
     * @param pads begin and end of the last dimension, then of the one before it, and so on
     * @param value what is added where {@code mode} is {@link PadMode#CONSTANT}
     */
    public static Tensor pad(Tensor x, PadMode mode, double value, long... pads) {
        return Aten.call("pad", x, pads, mode.key(), mode == PadMode.CONSTANT ? (Object) value : null);
    }

    /**
     * Normalizes channels ({@code [batch, channels, ...]}) to mean 0 and variance 1.
     *
     * @param runningMean updated in place when {@code training}
     * @param runningVar updated in place when {@code training}
     */
    public static Tensor batchNorm(
            Tensor x,
            Optional<Tensor> weight,
            Optional<Tensor> bias,
            Optional<Tensor> runningMean,
            Optional<Tensor> runningVar,
            boolean training,
            double momentum,
            double eps) {
        return new Tensor(Engine.call(
                "batchNorm",
                () -> torch.batch_norm(
                        x.handle(),
                        optional(weight),
                        optional(bias),
                        optional(runningMean),
                        optional(runningVar),
                        training,
                        momentum,
                        eps,
                        true),
                x));
    }

    /** Normalizes the last dimensions, whose sizes are {@code shape}. */
    public static Tensor layerNorm(Tensor x, Shape shape, Optional<Tensor> weight, Optional<Tensor> bias, double eps) {
        return Aten.call("layer_norm", x, shape.toArray(), weight.orElse(null), bias.orElse(null), eps, true);
    }

    /** Normalizes each channel of each example. */
    public static Tensor instanceNorm(
            Tensor x,
            Optional<Tensor> weight,
            Optional<Tensor> bias,
            Optional<Tensor> runningMean,
            Optional<Tensor> runningVar,
            boolean useInputStats,
            double momentum,
            double eps) {
        return Aten.call(
                "instance_norm",
                x,
                weight.orElse(null),
                bias.orElse(null),
                runningMean.orElse(null),
                runningVar.orElse(null),
                useInputStats,
                momentum,
                eps,
                true);
    }

    /** Normalizes groups of channels of each example. */
    public static Tensor groupNorm(Tensor x, long groups, Optional<Tensor> weight, Optional<Tensor> bias, double eps) {
        return Aten.call("group_norm", x, groups, weight.orElse(null), bias.orElse(null), eps, true);
    }

    /** Zeroes elements with probability {@code p} and scales the rest, when {@code training}. */
    public static Tensor dropout(Tensor x, double p, boolean training) {
        return new Tensor(Engine.call("dropout", () -> torch.dropout(x.handle(), p, training), x));
    }

    /** As {@link #dropout}, whole channels of {@code [batch, channels, ...]} at a time. */
    public static Tensor featureDropout(Tensor x, double p, boolean training) {
        return Aten.call("feature_dropout", x, p, training);
    }

    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        return Aten.call("leaky_relu", x, negativeSlope);
    }

    /** Gaussian error linear unit, exact (not the tanh approximation). */
    public static Tensor gelu(Tensor x) {
        return Aten.call("gelu", x, "none");
    }

    public static Tensor elu(Tensor x, double alpha) {
        return Aten.call("elu", x, alpha, 1.0, 1.0);
    }

    public static Tensor silu(Tensor x) {
        return Aten.call("silu", x);
    }

    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return Aten.call("softplus", x, beta, threshold);
    }

    public static Tensor prelu(Tensor x, Tensor weight) {
        return Aten.call("prelu", x, weight);
    }

    /** Largest of each window of {@code [batch, channels, height, width]}. */
    public static Tensor maxPool2d(
            Tensor x, long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return Aten.call("max_pool2d", x, kernel, stride, padding, dilation, ceilMode);
    }

    /** Mean of each window of {@code [batch, channels, height, width]}. */
    public static Tensor avgPool2d(
            Tensor x, long[] kernel, long[] stride, long[] padding, boolean ceilMode, boolean countPadding) {
        return Aten.call("avg_pool2d", x, kernel, stride, padding, ceilMode, countPadding, null);
    }

    /** Means of {@code size} nearly equal stretches of {@code [batch, channels, time]}. */
    public static Tensor adaptiveAvgPool1d(Tensor x, long size) {
        return Aten.call("adaptive_avg_pool1d", x, new long[] {size});
    }

    /** Rows of {@code weight [rows, size]} at the int64 {@code indices}. */
    public static Tensor embedding(Tensor weight, Tensor indices, Optional<Long> paddingIndex) {
        return new Tensor(Engine.call(
                "embedding",
                () -> torch.embedding(weight.handle(), indices.handle(), paddingIndex.orElse(-1L), false, false),
                weight,
                indices));
    }

    /**
     * A stack of LSTM layers over {@code x [batch, time, size]}.
     *
     * @param weights PyTorch's order: for each layer and direction input weights, hidden weights, then biases if any
     */
    public static Recurrent lstm(
            Tensor x,
            Tensor hidden,
            Tensor cell,
            List<Tensor> weights,
            boolean biases,
            long layers,
            double dropout,
            boolean training,
            boolean bidirectional) {
        List<Tensor> out = Aten.callAll(
                "lstm.input",
                x,
                new Tensor[] {hidden, cell},
                weights.toArray(Tensor[]::new),
                biases,
                layers,
                dropout,
                training,
                bidirectional,
                true);
        return new Recurrent(out.get(0), out.get(1), Optional.of(out.get(2)));
    }

    /** A stack of GRU layers; see {@link #lstm}. */
    public static Recurrent gru(
            Tensor x,
            Tensor hidden,
            List<Tensor> weights,
            boolean biases,
            long layers,
            double dropout,
            boolean training,
            boolean bidirectional) {
        return recurrent("gru.input", x, hidden, weights, biases, layers, dropout, training, bidirectional);
    }

    /** A stack of plain recurrent layers with tanh or ReLU; see {@link #lstm}. */
    public static Recurrent rnn(
            boolean relu,
            Tensor x,
            Tensor hidden,
            List<Tensor> weights,
            boolean biases,
            long layers,
            double dropout,
            boolean training,
            boolean bidirectional) {
        String op = relu ? "rnn_relu.input" : "rnn_tanh.input";
        return recurrent(op, x, hidden, weights, biases, layers, dropout, training, bidirectional);
    }

    private static Recurrent recurrent(
            String op,
            Tensor x,
            Tensor hidden,
            List<Tensor> weights,
            boolean biases,
            long layers,
            double dropout,
            boolean training,
            boolean bidirectional) {
        List<Tensor> out = Aten.callAll(
                op, x, hidden, weights.toArray(Tensor[]::new), biases, layers, dropout, training, bidirectional, true);
        return new Recurrent(out.get(0), out.get(1), Optional.empty());
    }

    /** One step of a GRU: {@code x [batch, size]}, {@code hidden [batch, hidden]}. */
    public static Tensor gruCell(
            Tensor x,
            Tensor hidden,
            Tensor weightIh,
            Tensor weightHh,
            Optional<Tensor> biasIh,
            Optional<Tensor> biasHh) {
        return Aten.call("gru_cell", x, hidden, weightIh, weightHh, biasIh.orElse(null), biasHh.orElse(null));
    }

    /** One step of an LSTM; gives hidden and cell state. */
    public static List<Tensor> lstmCell(
            Tensor x,
            Tensor hidden,
            Tensor cell,
            Tensor weightIh,
            Tensor weightHh,
            Optional<Tensor> biasIh,
            Optional<Tensor> biasHh) {
        return Aten.callAll(
                "lstm_cell",
                x,
                new Tensor[] {hidden, cell},
                weightIh,
                weightHh,
                biasIh.orElse(null),
                biasHh.orElse(null));
    }

    /**
     * {@code softmax(query key^T / sqrt(size) + mask) value}, fused.
     *
     * @param mask added to the scores (float) or where attention is allowed (bool), broadcast to {@code [..., queries,
     *     keys]}
     */
    public static Tensor scaledDotProductAttention(
            Tensor query, Tensor key, Tensor value, Optional<Tensor> mask, double dropout, boolean causal) {
        return Aten.call(
                "scaled_dot_product_attention", query, key, value, mask.orElse(null), dropout, causal, null, false);
    }

    /** How a loss over elements becomes one tensor. */
    public enum Reduction {
        NONE,
        MEAN,
        SUM
    }

    /** Negative log-likelihood of int64 {@code targets} under {@code [batch, classes, ...]} log-probabilities. */
    public static Tensor nllLoss(Tensor logProbabilities, Tensor targets, Reduction reduction) {
        return Aten.call("nll_loss_nd", logProbabilities, targets, null, reduction.ordinal(), -100);
    }

    /**
     * Connectionist temporal classification (Graves et al., 2006).
     *
     * @param logProbabilities {@code [time, batch, classes]}
     * @param targets int64 {@code [batch, length]}
     * @param inputLengths int64 {@code [batch]}
     * @param targetLengths int64 {@code [batch]}
     */
    public static Tensor ctcLoss(
            Tensor logProbabilities,
            Tensor targets,
            Tensor inputLengths,
            Tensor targetLengths,
            long blank,
            Reduction reduction,
            boolean zeroInfinity) {
        return Aten.call(
                "ctc_loss.Tensor",
                logProbabilities,
                targets,
                inputLengths,
                targetLengths,
                blank,
                reduction.ordinal(),
                zeroInfinity);
    }

    /** Binary cross-entropy of logits, optionally weighted for the positive class. */
    public static Tensor binaryCrossEntropyWithLogits(
            Tensor logits,
            Tensor targets,
            Optional<Tensor> weight,
            Optional<Tensor> positiveWeight,
            Reduction reduction) {
        return Aten.call(
                "binary_cross_entropy_with_logits",
                logits,
                targets,
                weight.orElse(null),
                positiveWeight.orElse(null),
                reduction.ordinal());
    }

    /** Cosine of the angle between vectors along {@code dim}. */
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int dim, double eps) {
        return Aten.call("cosine_similarity", a, b, dim, eps);
    }

    /** Where {@code values} would stand in the sorted {@code boundaries}; equal ones to the left or the right. */
    public static Tensor searchSorted(Tensor boundaries, Tensor values, boolean right) {
        return Aten.call("searchsorted.Tensor", boundaries, values, false, right, null, null);
    }

    /** How often each whole number from 0 occurs. */
    public static Tensor bincount(Tensor values, long least) {
        return new Tensor(
                Engine.call("bincount", () -> torch.bincount(values.handle(), new TensorOptional(), least), values));
    }

    /** Limits values to a range. */
    public static Tensor clamp(Tensor x, double least, double most) {
        return x.clampMin(least).clampMax(most);
    }

    /** Largest absolute difference of two tensors of one shape; for tests and comparisons. */
    public static double maxAbsDifference(Tensor a, Tensor b) {
        Check.that(a.shape().equals(b.shape()), "shapes differ: %s and %s", a.shape(), b.shape());
        return a.numel() == 0
                ? 0
                : a.to(DType.FLOAT64).sub(b.to(DType.FLOAT64)).abs().max().item();
    }

    /** Median along a dimension (the lower of two middle values), and where it is. */
    public static Tensor.Indexed median(Tensor x, int dim) {
        List<Tensor> out = Aten.callAll("median.dim", x, dim, false);
        return new Tensor.Indexed(out.get(0), out.get(1));
    }

    /** {@code base + factor * a * b}, elementwise. */
    public static Tensor addcmul(Tensor base, Tensor a, Tensor b, double factor) {
        return new Tensor(Engine.call(
                "addcmul", () -> torch.addcmul(base.handle(), a.handle(), b.handle(), new Scalar(factor)), base, a, b));
    }
}
