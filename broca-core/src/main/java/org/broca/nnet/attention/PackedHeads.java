package org.broca.nnet.attention;

import java.util.List;
import java.util.Optional;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.Xavier;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Attention whose queries, keys and values come from one matrix without bias, scaled by the model's size.
 *
 * <p>SpeechBrain reads that matrix head by head where a sequence attends to itself, and in thirds otherwise. What
 * counts here is whether queries, keys and values are one tensor object.
 */
abstract class PackedHeads extends Attention {
    final int embedDim;
    final int numHeads;
    private final double dropout;
    private final TorchLinear outProj;
    private final Optional<TorchLinear> linearPos;
    private final Tensor inProjWeight;
    private final Optional<Tensor> valueBias;

    /** Each {@code [batch, time, heads, size]}. */
    record Projected(Tensor query, Tensor key, Tensor value) {}

    PackedHeads(String owner, HeadBuilder<?> b, boolean withPositions) {
        b.check(owner);
        embedDim = b.embedDim;
        numHeads = b.numHeads;
        dropout = b.dropout;
        outProj = child("out_proj", TorchLinear.builder(embedDim, embedDim).build());
        TorchLinear.Builder positions = TorchLinear.builder(embedDim, embedDim).bias(false);
        linearPos = withPositions ? Optional.of(child("linear_pos", positions.build())) : Optional.empty();
        inProjWeight = parameter("in_proj_weight", Xavier.uniform(1, 3L * embedDim, embedDim));
        valueBias = b.vbias ? Optional.of(parameter("value_bias_weight", Tensor.zeros(embedDim))) : Optional.empty();
    }

    /** Positions {@code [1, positions, embedDim]} mapped and split, {@code [1, heads, positions, size]}. */
    final Tensor mapped(Tensor positions) {
        return Heads.split(linearPos.orElseThrow().forward(positions), numHeads);
    }

    final double scale() {
        return 1 / Math.sqrt(embedDim);
    }

    final double dropout() {
        return isTraining() ? dropout : 0;
    }

    final Attended out(Attended heads, AttentionMask mask) {
        Attended clear = mask.clear(heads);
        return new Attended(outProj.forward(clear.output()), clear.weights());
    }

    final Projected project(String owner, Tensor query, Tensor key, Tensor value) {
        Check.lastDim(owner, query, embedDim);
        Projected in = query == key && key == value ? perHead(query) : thirds(query, key, value);
        return valueBias
                .map(bias -> new Projected(in.query, in.key, in.value.add(bias.reshape(numHeads, -1))))
                .orElse(in);
    }

    private Projected perHead(Tensor x) {
        Tensor all = Functional.linear(x, inProjWeight, Optional.empty()); // [batch, time, 3 * embedDim]
        List<Tensor> parts = all.unflatten(-1, numHeads, -1).chunk(3, -1); // [batch, time, heads, size]
        return new Projected(parts.get(0), parts.get(1), parts.get(2));
    }

    private Projected thirds(Tensor query, Tensor key, Tensor value) {
        return new Projected(third(query, 0), third(key, 1), third(value, 2));
    }

    private Tensor third(Tensor x, int which) {
        Tensor rows = inProjWeight.narrow(0, (long) which * embedDim, embedDim);
        return Functional.linear(x, rows, Optional.empty()).unflatten(-1, numHeads, -1); // [batch, time, heads, size]
    }
}
