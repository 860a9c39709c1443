"""Golden files of poolings."""

import golden
import torch
from speechbrain.nnet.pooling import AdaptivePool, AttentionPooling, Pooling1d, Pooling2d, StatisticsPooling

SEED = 17


def save(name, layer_class, options, shape, lengths=None):
    torch.manual_seed(SEED)
    layer = layer_class(**options)
    inputs = {"x": torch.randn(*shape)}

    def call(layer, inputs):
        torch.manual_seed(SEED)  # the noise of StatisticsPooling
        return layer(inputs["x"], lengths) if lengths is not None else layer(inputs["x"])

    tensors = golden.run(layer, inputs, call)
    if lengths is not None:
        tensors["input.lengths"] = lengths
    golden.save("broca-core", f"nnet_pool/{name}", tensors, {"seed": SEED, **options})


save("pooling1d-max", Pooling1d, dict(pool_type="max", kernel_size=3), (2, 8, 4))
save("pooling1d-avg", Pooling1d, dict(pool_type="avg", kernel_size=3, stride=2, padding=1), (2, 8, 4))
save("pooling1d-ceil", Pooling1d, dict(pool_type="max", kernel_size=3, ceil_mode=True), (2, 8, 4))
save("pooling1d-ceil-avg", Pooling1d, dict(pool_type="avg", kernel_size=3, ceil_mode=True, padding=1), (2, 8, 4))
save("pooling1d-dilated", Pooling1d, dict(pool_type="max", kernel_size=3, stride=1, dilation=2), (2, 8, 4))
save("pooling1d-features", Pooling1d, dict(pool_type="max", kernel_size=2, pool_axis=2), (2, 5, 6))
save("pooling1d-maps", Pooling1d, dict(pool_type="max", kernel_size=2, input_dims=4, pool_axis=2), (2, 5, 6, 3))
save("pooling1d-maps-time", Pooling1d, dict(pool_type="max", kernel_size=2, input_dims=4, pool_axis=1), (2, 5, 6, 3))
save("pooling1d-maps-avg", Pooling1d, dict(pool_type="avg", kernel_size=2, input_dims=4, pool_axis=2), (2, 5, 6, 3))
save("pooling2d-max", Pooling2d, dict(pool_type="max", kernel_size=(2, 3)), (2, 6, 7, 3))
save("pooling2d-avg", Pooling2d, dict(pool_type="avg", kernel_size=(2, 3), stride=(2, 1)), (2, 6, 7, 3))
save("pooling2d-square", Pooling2d, dict(pool_type="max", kernel_size=2, ceil_mode=True), (2, 6, 7))
save("pooling2d-axes", Pooling2d, dict(pool_type="avg", kernel_size=(2, 3), pool_axis=(2, 3)), (2, 4, 6, 6))
save("adaptive", AdaptivePool, dict(output_size=3), (2, 8, 4))
save("adaptive-maps", AdaptivePool, dict(output_size=(3, 2)), (2, 8, 6, 4))
save("attention", AttentionPooling, dict(input_dim=4), (3, 7, 4))
save("statistics", StatisticsPooling, {}, (3, 7, 4))
save("statistics-lengths", StatisticsPooling, {}, (3, 7, 4), torch.tensor([1.0, 0.5, 0.36]))
save("statistics-mean", StatisticsPooling, dict(return_std=False), (3, 7, 4), torch.tensor([1.0, 0.5, 0.36]))
save("statistics-std", StatisticsPooling, dict(return_mean=False), (3, 7, 4))
