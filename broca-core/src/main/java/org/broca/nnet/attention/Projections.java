package org.broca.nnet.attention;

import java.util.List;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.Xavier;
import org.broca.tensor.Autograd;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** The linear maps of PyTorch's multi-head attention, drawn in its order. */
final class Projections extends Layer {
    private final int dModel;
    private final Optional<Tensor> packed;
    private final List<Tensor> apart;
    private final Optional<Tensor> bias;
    private final Optional<Tensor> biasKey;
    private final Optional<Tensor> biasValue;
    private final TorchLinear out;

    /** Queries, keys and values, each {@code [batch, time, dModel]}. */
    record Projected(Tensor query, Tensor key, Tensor value) {}

    Projections(MultiheadAttention.Builder b) {
        dModel = b.dModel;
        out = child("out_proj", TorchLinear.builder(dModel, dModel).bias(b.bias).build());
        boolean same = b.keySize() == dModel && b.valueSize() == dModel;
        packed = same
                ? Optional.of(parameter("in_proj_weight", Xavier.uniform(1, 3L * dModel, dModel)))
                : Optional.empty();
        apart = same
                ? List.of()
                : List.of(
                        parameter("q_proj_weight", Xavier.uniform(1, dModel, dModel)),
                        parameter("k_proj_weight", Xavier.uniform(1, dModel, b.keySize())),
                        parameter("v_proj_weight", Xavier.uniform(1, dModel, b.valueSize())));
        bias = b.bias ? Optional.of(parameter("in_proj_bias", Tensor.zeros(3L * dModel))) : Optional.empty();
        biasKey = b.addBiasKv ? Optional.of(parameter("bias_k", Xavier.normal(1, 1, 1, dModel))) : Optional.empty();
        biasValue = b.addBiasKv ? Optional.of(parameter("bias_v", Xavier.normal(1, 1, 1, dModel))) : Optional.empty();
        if (b.bias) {
            zeroBias();
        }
    }

    private void zeroBias() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            out.stateDict().forEach((key, tensor) -> {
                if (key.equals("bias")) {
                    tensor.fillInPlace(0);
                }
            });
        }
    }

    Projected project(Tensor query, Tensor key, Tensor value) {
        Projected in = packed.isPresent() && query == key && key == value
                ? thirds(Functional.linear(query, packed.get(), bias)) // [batch, time, 3 * dModel]
                : new Projected(one(query, 0), one(key, 1), one(value, 2));
        return new Projected(in.query, followed(in.key, biasKey), followed(in.value, biasValue));
    }

    Tensor projectQuery(Tensor x) {
        return one(x, 0);
    }

    /** Keys and values alone; the query is the key. */
    Projected projectKeys(Tensor x) {
        if (packed.isEmpty()) {
            Tensor key = one(x, 1);
            return new Projected(key, key, one(x, 2));
        }
        Tensor both = Functional.linear(
                x,
                packed.get().narrow(0, dModel, 2L * dModel),
                bias.map(all -> all.narrow(0, dModel, 2L * dModel))); // [batch, time, 2 * dModel]
        Tensor key = both.narrow(-1, 0, dModel);
        return new Projected(key, key, both.narrow(-1, dModel, dModel));
    }

    private Projected thirds(Tensor all) {
        List<Tensor> parts = all.chunk(3, -1);
        return new Projected(parts.get(0), parts.get(1), parts.get(2));
    }

    private Tensor one(Tensor x, int which) {
        Tensor weight =
                packed.map(all -> all.narrow(0, (long) which * dModel, dModel)).orElseGet(() -> apart.get(which));
        return Functional.linear(x, weight, bias.map(all -> all.narrow(0, (long) which * dModel, dModel)));
    }

    private static Tensor followed(Tensor x, Optional<Tensor> row) {
        return row.map(last -> Tensor.cat(1, x, last.expand(x.size(0), 1, -1))).orElse(x); // [batch, keys + 1, dModel]
    }

    Tensor out(Tensor x) {
        return out.forward(x);
    }
}
