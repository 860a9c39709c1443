"""Golden files of convolutions."""

import golden
import torch
from speechbrain.nnet.CNN import Conv1d, Conv2d, ConvTranspose1d

SEED = 11


def save(name, layer_class, options, shape, call=None):
    torch.manual_seed(SEED)
    layer = layer_class(**options)
    torch.manual_seed(SEED + 1)
    tensors = golden.run(layer, {"x": torch.randn(*shape)}, call)
    golden.save("broca-core", f"nnet_conv/{name}", tensors, {"seed": SEED, **options})


CONV1D = {
    "same": dict(in_channels=4, kernel_size=3),
    "same-dilated": dict(in_channels=4, kernel_size=5, dilation=2),
    "same-strided": dict(in_channels=4, kernel_size=5, stride=2, dilation=2),
    "same-even": dict(in_channels=4, kernel_size=4),
    "same-zeros": dict(in_channels=4, kernel_size=3, padding_mode="constant"),
    "same-replicate": dict(in_channels=4, kernel_size=3, padding_mode="replicate"),
    "same-circular": dict(in_channels=4, kernel_size=5, padding_mode="circular"),
    "valid": dict(in_channels=4, kernel_size=3, padding="valid", stride=3),
    "causal": dict(in_channels=4, kernel_size=3, padding="causal", dilation=2),
    "groups": dict(in_channels=4, kernel_size=3, groups=2, bias=False),
    "shape": dict(input_shape=[None, None, 4], kernel_size=3),
    "padded-backend": dict(in_channels=4, kernel_size=3, padding="valid", default_padding=2),
    "kaiming": dict(in_channels=4, kernel_size=3, conv_init="kaiming"),
    "normal": dict(in_channels=4, kernel_size=3, conv_init="normal"),
    "zero": dict(in_channels=4, kernel_size=3, conv_init="zero"),
    "weight-norm": dict(in_channels=4, kernel_size=3, weight_norm=True),
}
for name, options in CONV1D.items():
    save(f"conv1d-{name}", Conv1d, {"out_channels": 6, **options}, (2, 9, 4))
save("conv1d-skip-transpose", Conv1d, dict(out_channels=6, in_channels=4, kernel_size=3, skip_transpose=True), (2, 4, 9))
save("conv1d-waveforms", Conv1d, dict(out_channels=3, kernel_size=5, input_shape=[None, None], stride=2), (2, 20))
save("conv1d-waveforms-one", Conv1d, dict(out_channels=1, kernel_size=5, input_shape=[None, None]), (2, 20))

CONV2D = {
    "same": dict(in_channels=2, kernel_size=3),
    "same-oblong": dict(in_channels=2, kernel_size=(5, 3), stride=(2, 1)),
    "dilated": dict(in_channels=2, kernel_size=(3, 3), dilation=(1, 2)),
    "valid": dict(in_channels=2, kernel_size=(3, 2), padding="valid", stride=2),
    "causal": dict(in_channels=2, kernel_size=(3, 1), padding="causal"),
    "causal-swapped": dict(in_channels=2, kernel_size=(3, 3), padding="causal", swap=True),
    "swapped": dict(in_channels=2, kernel_size=(3, 5), swap=True),
    "groups": dict(in_channels=2, kernel_size=(3, 3), groups=2, bias=False, padding_mode="replicate"),
    "max-norm": dict(in_channels=2, kernel_size=(3, 3), max_norm=0.5),
    "shape": dict(input_shape=[None, None, 8, 2], kernel_size=(3, 3)),
    "weight-norm": dict(in_channels=2, kernel_size=(3, 3), weight_norm=True),
    "kaiming": dict(in_channels=2, kernel_size=(3, 3), conv_init="kaiming"),
}
for name, options in CONV2D.items():
    save(f"conv2d-{name}", Conv2d, {"out_channels": 4, **options}, (2, 6, 8, 2))
save("conv2d-skip-transpose", Conv2d, dict(out_channels=4, in_channels=2, kernel_size=(3, 5), skip_transpose=True), (2, 2, 7, 6))
save("conv2d-one-channel", Conv2d, dict(out_channels=4, input_shape=[None, None, 8], kernel_size=(3, 3)), (2, 6, 8))

TRANSPOSED = {
    "plain": dict(in_channels=4, kernel_size=3, stride=2),
    "padded": dict(in_channels=4, kernel_size=4, stride=2, padding=1),
    "valid": dict(in_channels=4, kernel_size=3, padding="valid", dilation=2),
    "same": dict(input_shape=[None, 7, 4], kernel_size=3, stride=2, padding="same"),
    "factor": dict(input_shape=[None, 7, 4], kernel_size=7, stride=2, padding="factor"),
    "groups": dict(in_channels=4, kernel_size=3, groups=2, bias=False),
    "weight-norm": dict(in_channels=4, kernel_size=3, weight_norm=True),
}
for name, options in TRANSPOSED.items():
    save(f"convtranspose1d-{name}", ConvTranspose1d, {"out_channels": 6, **options}, (2, 7, 4))
save(
    "convtranspose1d-skip-transpose",
    ConvTranspose1d,
    dict(out_channels=6, in_channels=4, kernel_size=3, stride=2, skip_transpose=True),
    (2, 4, 7),
)
save(
    "convtranspose1d-sized",
    ConvTranspose1d,
    dict(out_channels=6, in_channels=4, kernel_size=3, stride=2, padding=1),
    (2, 7, 4),
    call=lambda layer, inputs: layer(inputs["x"], output_size=[14]),
)
save("convtranspose1d-waveforms", ConvTranspose1d, dict(out_channels=1, input_shape=[None, 20], kernel_size=3, stride=2), (2, 20))
