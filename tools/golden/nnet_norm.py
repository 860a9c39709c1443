"""Golden files of normalizations, with random affine parameters and statistics."""

import golden
import torch
from speechbrain.nnet.normalization import BatchNorm1d, BatchNorm2d, GroupNorm, InstanceNorm1d, InstanceNorm2d, LayerNorm

SEED = 13


def save(name, layer_class, options, shape, training=True, wrap=False):
    layer = layer_class(**options)
    layer.train(training)
    torch.manual_seed(SEED)
    with torch.no_grad():
        for key, value in layer.state_dict().items():
            if value.is_floating_point():
                value.copy_(0.5 + torch.rand_like(value) if "var" in key else torch.randn_like(value))

    def call(layer, inputs):
        out = {"0": layer(inputs["x"])}
        norm = getattr(layer, "norm", layer)
        if getattr(norm, "running_mean", None) is not None:
            out["running_mean"] = norm.running_mean.clone()
            out["running_var"] = norm.running_var.clone()
            out["num_batches_tracked"] = norm.num_batches_tracked.clone()
        return out

    tensors = golden.run(layer, {"x": 2 * torch.randn(*shape) + 1}, call)
    golden.save("broca-core", f"nnet_norm/{name}", tensors, {**options, "training": training})


SEQUENCE = (3, 5, 4)
MAPS = (2, 5, 3, 4)
for training in (True, False):
    mode = "train" if training else "eval"
    save(f"batchnorm1d-{mode}", BatchNorm1d, dict(input_size=4), SEQUENCE, training)
    save(f"batchnorm1d-untracked-{mode}", BatchNorm1d, dict(input_size=4, track_running_stats=False), SEQUENCE, training)
    save(f"batchnorm2d-{mode}", BatchNorm2d, dict(input_size=4), MAPS, training)
    save(f"instancenorm1d-{mode}", InstanceNorm1d, dict(input_size=4), SEQUENCE, training)
    save(f"instancenorm2d-{mode}", InstanceNorm2d, dict(input_size=4, affine=True), MAPS, training)
save("batchnorm1d-vectors", BatchNorm1d, dict(input_shape=[None, 4], momentum=0.3, eps=0.01), (6, 4))
save("batchnorm1d-skip-transpose", BatchNorm1d, dict(input_size=4, skip_transpose=True), (3, 4, 5))
save("batchnorm1d-combined", BatchNorm1d, dict(input_size=4, combine_batch_time=True), SEQUENCE)
save("batchnorm1d-combined-maps", BatchNorm1d, dict(input_size=4, combine_batch_time=True, affine=False), MAPS)
save("torch-batchnorm1d", torch.nn.BatchNorm1d, dict(num_features=4), (3, 4, 5))
save("instancenorm1d-untracked", InstanceNorm1d, dict(input_size=4, track_running_stats=False, affine=True), SEQUENCE)
save("layernorm", LayerNorm, dict(input_size=4), SEQUENCE)
save("layernorm-shape", LayerNorm, dict(input_shape=[None, None, 3, 4], eps=0.001), MAPS)
save("layernorm-plain", LayerNorm, dict(input_size=4, elementwise_affine=False), SEQUENCE)
save("torch-layernorm", torch.nn.LayerNorm, dict(normalized_shape=4), SEQUENCE)
save("groupnorm", GroupNorm, dict(input_size=4, num_groups=2), SEQUENCE)
save("groupnorm-maps", GroupNorm, dict(input_shape=[None, None, 3, 4], num_groups=4, affine=False), MAPS)
