"""Golden files of speaker models: ECAPA-TDNN and its classifier, and the keys, types and shapes of whole models."""

import pathlib

import speechbrain
import torch
from speechbrain.lobes.models import Xvector
from speechbrain.lobes.models.ECAPA_TDNN import ECAPA_TDNN, AttentiveStatisticsPooling, Classifier
from speechbrain.lobes.models.ResNet import ResNet
from speechbrain.nnet.losses import AdditiveAngularMargin, AngularMargin, LogSoftmaxWrapper

import golden

MODULE = "broca-core"
SIZES = {
    "input_size": 10,
    "channels": [8, 8, 8, 8, 12],
    "attention_channels": 4,
    "res2net_scale": 4,
    "se_channels": 5,
    "lin_neurons": 6,
}
HEAD = {"input_size": 6, "lin_blocks": 0, "lin_neurons": 7, "out_neurons": 5}


def settle(layer):
    """Running statistics of a network that has seen data, and scales other than 1."""
    generator = torch.Generator().manual_seed(9)
    for key, value in layer.state_dict().items():
        if key.endswith("num_batches_tracked"):
            value.fill_(3)
        elif "norm" in key or "asp_bn" in key:
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)


def case(name, layer, inputs, options, train, call=None):
    settle(layer)
    layer.train(train)
    tensors = golden.run(layer, inputs, call)
    tensors |= {f"after.{k}": v for k, v in layer.state_dict().items() if "running" in k or "tracked" in k}
    golden.save(MODULE, f"speakers/{name}", tensors, options)


def listing(name, layer):
    """One line a tensor: key, type, sizes; for comparisons of whole models."""
    path = golden.ROOT / MODULE / f"src/test/resources/golden/speakers/{name}-sb{speechbrain.__version__}.tsv"
    lines = [
        f"{key}\t{str(value.dtype).removeprefix('torch.')}\t{'x'.join(map(str, value.shape))}\n"
        for key, value in layer.state_dict().items()
    ]
    pathlib.Path(path).write_text("".join(lines))
    print(path.relative_to(golden.ROOT), len(lines), "lines")


torch.manual_seed(7)
models = {
    "ecapa": ECAPA_TDNN(**{**SIZES, "channels": [6, 8, 8, 8, 12]}),
    "classifier": Classifier(**{**HEAD, "lin_blocks": 1}),
}
initial = {f"{key}.{k}": v for key, layer in models.items() for k, v in layer.state_dict().items()}
golden.save(MODULE, "speakers/initial", initial, {"seed": 7})

frames = torch.randn(8, 20, 10)
lengths = torch.tensor([1.0, 0.65, 0.5, 0.7, 0.85, 0.9, 0.3, 0.75])
padded = {"x": frames, "lengths": lengths}


def with_lengths(model, inputs):
    return model(inputs["x"], lengths=lengths)


def with_seed(model, inputs):
    torch.manual_seed(3)
    return model(inputs["x"])


for train in (True, False):
    mode = "train" if train else "eval"
    case(f"ecapa-whole-{mode}", ECAPA_TDNN(**SIZES), {"x": frames}, SIZES, train)
    case(f"ecapa-padded-{mode}", ECAPA_TDNN(**SIZES), padded, SIZES, train, with_lengths)
    case(f"classifier-{mode}", Classifier(**HEAD), {"x": torch.randn(4, 1, 6)}, HEAD, train)
for name, changed in {
    "no-context": {"global_context": False},
    "shortcut": {"channels": [6, 8, 8, 8, 12]},
    "groups": {"groups": [2, 2, 4, 1, 3]},
    "short": {"channels": [8, 8, 8], "kernel_sizes": [3, 5, 3], "dilations": [2, 1, 3], "groups": [1, 1, 1]},
}.items():
    options = {**SIZES, **changed}
    case(f"ecapa-{name}-train", ECAPA_TDNN(**options), {"x": frames}, options, True)
dropped = {**SIZES, "dropout": 0.3}
case("ecapa-dropout-train", ECAPA_TDNN(**dropped), {"x": frames}, dropped, True, with_seed)
tanh = ECAPA_TDNN(**SIZES, activation=torch.nn.Tanh)
case("ecapa-tanh-eval", tanh, {"x": frames}, SIZES, False)
deep = {**HEAD, "lin_blocks": 2}
case("classifier-2-blocks-train", Classifier(**deep), {"x": torch.randn(4, 1, 6)}, deep, True)
pool = {"channels": 6, "attention_channels": 4}
inputs = {"x": torch.randn(8, 6, 20), "lengths": lengths}
case("pooling-train", AttentiveStatisticsPooling(**pool), inputs, pool, True, with_lengths)

wide = {"channels": [1024, 1024, 1024, 1024, 3072], "lin_neurons": 192}
listing("ecapa-1024-keys", ECAPA_TDNN(80, **wide))
listing("ecapa-classifier-keys", Classifier(192, out_neurons=7205))
listing("xvector-keys", Xvector.Xvector(in_channels=24))
listing("xvector-classifier-keys", Xvector.Classifier((None, None, 512), out_neurons=7205))


# ResNet
NARROW = {"input_size": 13, "channels": [3, 3, 4, 5], "block_sizes": [2, 1, 2, 1], "strides": [1, 2, 2, 2], "lin_neurons": 6}
torch.manual_seed(7)
resnet = ResNet(**NARROW)
golden.save(MODULE, "speakers/resnet-initial", dict(resnet.state_dict()), NARROW)
for train in (True, False):
    maps = torch.randn(8, 21, 13)
    case(f"resnet-{'train' if train else 'eval'}", ResNet(**NARROW), {"x": maps}, NARROW, train)
wide = {**NARROW, "strides": [2, 1, 1, 2], "block_sizes": [1, 1, 1, 1], "channels": [3, 4, 4, 2]}
case("resnet-strides-eval", ResNet(**wide), {"x": torch.randn(4, 12, 13)}, wide, False)
listing("resnet-keys", ResNet())

# Losses with an angular margin
cosines = torch.cat([torch.rand(6, 1, 7) * 2 - 1, torch.full((2, 1, 7), 1.0), torch.full((1, 1, 7), -1.0)])
classes = torch.tensor([[0], [3], [6], [2], [5], [1], [4], [0], [2]])
for name, cls, options in (
    ("am", AngularMargin, {"margin": 0.2, "scale": 30}),
    ("aam", AdditiveAngularMargin, {"margin": 0.2, "scale": 30}),
    ("aam-large", AdditiveAngularMargin, {"margin": 2.5, "scale": 4}),
    ("aam-easy", AdditiveAngularMargin, {"margin": 0.3, "scale": 8, "easy_margin": True}),
):
    loss = LogSoftmaxWrapper(cls(**options))
    inputs = {"cosines": cosines, "targets": classes}
    golden.save(MODULE, f"speakers/loss-{name}", golden.run(loss, inputs), options)
