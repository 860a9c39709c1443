"""Golden files of `org.broca.lobes.models.Xvector` and what stands on it. The pooling's random offset is off."""

import torch
from speechbrain.lobes.models.Xvector import Classifier, Discriminator, Xvector
from speechbrain.nnet.pooling import StatisticsPooling

import golden

MODULE = "broca-core"
StatisticsPooling._get_gauss_noise = lambda self, shape, device="cpu": torch.zeros(shape, device=device)

SIZES = {
    "in_channels": 10,
    "tdnn_blocks": 5,
    "tdnn_channels": [8, 8, 8, 8, 12],
    "tdnn_kernel_sizes": [5, 3, 3, 1, 1],
    "tdnn_dilations": [1, 2, 3, 1, 1],
    "lin_neurons": 6,
}
HEAD = {"input_shape": [-1, -1, 6], "lin_blocks": 1, "lin_neurons": 7, "out_neurons": 5}


def head(cls, options):
    shape = [None if size == -1 else size for size in options["input_shape"]]
    return cls(**{**options, "input_shape": shape})


def settle(layer):
    """Running statistics of a network that has seen data, and scales other than 1."""
    generator = torch.Generator().manual_seed(9)
    for key, value in layer.state_dict().items():
        if key.endswith("num_batches_tracked"):
            value.fill_(3)
        elif "norm" in key:
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)


def case(name, layer, inputs, options, train, call=None):
    settle(layer)
    layer.train(train)
    tensors = golden.run(layer, inputs, call)
    tensors |= {f"after.{k}": v for k, v in layer.state_dict().items() if "running" in k or "tracked" in k}
    golden.save(MODULE, f"xvector/{name}", tensors, options)


torch.manual_seed(7)
xvector = Xvector(**SIZES)
classifier = head(Classifier, HEAD)
discriminator = head(Discriminator, {**HEAD, "out_neurons": 1})
tensors = {}
for key, layer in {"xvector": xvector, "classifier": classifier, "discriminator": discriminator}.items():
    tensors |= {f"{key}.{k}": v for k, v in layer.state_dict().items()}
golden.save(MODULE, "xvector/initial", tensors, {"seed": 7})

frames = torch.randn(3, 20, 10)
lengths = torch.tensor([1.0, 0.65, 0.5])
few = {**SIZES, "tdnn_blocks": 2}
for train in (True, False):
    mode = "train" if train else "eval"
    case(f"whole-{mode}", Xvector(**SIZES), {"x": frames}, SIZES, train)
    call = lambda f, i: f(i["x"], lens=lengths)
    case(f"padded-{mode}", Xvector(**SIZES), {"x": frames, "lengths": lengths}, SIZES, train, call)
    vectors = {"x": torch.randn(4, 1, 6)}
    case(f"classifier-{mode}", head(Classifier, HEAD), vectors, HEAD, train)
    score = {**HEAD, "out_neurons": 1}
    case(f"discriminator-{mode}", head(Discriminator, score), vectors, score, train)
case("two-blocks-eval", Xvector(**few), {"x": frames}, few, False)
for blocks in (0, 3):
    options = {**HEAD, "lin_blocks": blocks}
    case(f"classifier-{blocks}-blocks-train", head(Classifier, options), {"x": torch.randn(4, 1, 6)}, options, True)
