package org.broca.nnet;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.TorchScript;

/** One layer of a {@link LiGru} or {@link SliGru}: all frames are projected at once, then read one by one. */
final class LightLayer extends Layer {
    private static final TorchScript LOOP = new TorchScript("light", """
            def light(frames: Tensor, u: Tensor, h: Tensor, mask: Optional[Tensor], activation: int,
                      stable: bool, scale: Optional[Tensor], shift: Optional[Tensor]) -> Tensor:
                states: List[Tensor] = []
                ut = u.t()
                for frame in frames.unbind(1):
                    if stable:
                        gates = frame + torch.layer_norm(torch.mm(h, ut), [u.size(0)], scale, shift, 1e-5)
                    else:
                        gates = torch.addmm(frame, h, ut)
                    a, z = gates.chunk(2, 1)
                    if activation == 0:
                        a = torch.relu(a)
                    elif activation == 1:
                        a = torch.tanh(a)
                    elif activation == 2:
                        a = torch.sin(a)
                    else:
                        a = torch.leaky_relu(a, 0.01)
                    if mask is not None:
                        a = a * mask
                    h = torch.lerp(a, h, torch.sigmoid(z))
                    states.append(h)
                return torch.stack(states, 1)
            """);

    private final int hiddenSize;
    private final boolean bidirectional;
    private final boolean drops;
    private final LightActivation activation;
    private final boolean stable;
    private final TorchLinear w;
    private final TorchLinear u;
    private final Optional<TorchLayerNorm> recurrentNorm;
    private final Optional<TorchBatchNorm> batchNorm;
    private final Optional<TorchLayerNorm> layerNorm;
    private final Tensor start;
    private final Tensor drawnMasks; // the stable variant leaves them out of the state dict, as SpeechBrain does
    private final DropMasks masks;

    LightLayer(LightBuilder<?> b, int inputSize, long batch, boolean stable) {
        hiddenSize = b.hiddenSize;
        bidirectional = b.bidirectional;
        activation = b.nonlinearity;
        drops = b.dropout > 0;
        this.stable = stable;
        int gates = 2 * hiddenSize;
        w = TorchLinear.builder(inputSize, gates).bias(false).build();
        u = TorchLinear.builder(hiddenSize, gates).bias(false).build();
        Tensor drawn = DropMasks.draw(b.dropout, hiddenSize);
        start = buffer("h_init", Tensor.zeros(1, hiddenSize));
        drawnMasks = stable ? TensorScope.release(drawn) : buffer("drop_masks", drawn);
        masks = new DropMasks(b.dropout, drawnMasks, bidirectional ? 2 * batch : batch);
        Tensor ignored = buffer("drop_mask_te", Tensor.ones(1));
        child("w", w);
        child("u", u);
        recurrentNorm = stable
                ? Optional.of(child(
                        "layer_norm",
                        TorchLayerNorm.builder(gates)
                                .elementwiseAffine(b.recurrentAffine())
                                .build()))
                : Optional.empty();
        boolean overBatch = b.normalization == LightNormalization.BATCHNORM;
        batchNorm = overBatch
                ? Optional.of(child(
                        "norm", TorchBatchNorm.builder(gates).momentum(0.05).build()))
                : Optional.empty();
        layerNorm = overBatch
                ? Optional.empty()
                : Optional.of(child("norm", TorchLayerNorm.builder(gates).build()));
        if (!b.bias) {
            namedParameters().forEach((key, value) -> value.requiresGrad(!key.equals("norm.bias")));
        }
    }

    @Override
    protected void onMoved(Device device) {
        if (stable) {
            drawnMasks.moveInPlace(device);
        }
    }

    /** Draws orthogonal recurrent weights. */
    void initOrthogonal() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            u.weight().copyInPlace(Init.orthogonal(2L * hiddenSize, hiddenSize));
        }
    }

    /**
     * All states, {@code [batch, time, directions * hiddenSize]}; the start is {@code [directions * batch, hidden]}.
     */
    Tensor forward(Tensor x, Optional<Tensor> given) {
        Tensor both = bidirectional ? Tensor.cat(0, x, x.flip(1)) : x; // [directions * batch, time, inputSize]
        long rows = both.size(0);
        Optional<Tensor> mask = isTraining() && drops ? Optional.of(masks.take(rows)) : Optional.empty();
        Tensor frames = w.forward(both); // [rows, time, 2 * hiddenSize]
        Tensor normal = normalized(frames.flatten(0, 1)).reshape(frames.shape().toArray());
        Tensor states = LOOP.call(
                        normal,
                        u.weight(),
                        given.orElseGet(() -> start.expand(rows, hiddenSize)),
                        mask.orElse(null),
                        activation.ordinal(),
                        stable,
                        recurrentNorm.flatMap(TorchLayerNorm::weight).orElse(null),
                        recurrentNorm.flatMap(TorchLayerNorm::bias).orElse(null))
                .get(0); // [rows, time, hiddenSize]
        return bidirectional ? joined(states.chunk(2, 0)) : states;
    }

    private static Tensor joined(List<Tensor> directions) {
        return Tensor.cat(2, directions.get(0), directions.get(1).flip(1)); // [batch, time, 2 * hiddenSize]
    }

    private Tensor normalized(Tensor frames) {
        return batchNorm.isPresent()
                ? batchNorm.get().forward(frames)
                : layerNorm.orElseThrow().forward(frames);
    }
}
