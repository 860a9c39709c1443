"""Golden files of CRDNN, VanillaNN, RNNLM and ConvolutionFrontEnd, from the seed on."""

import golden
import torch
from speechbrain.lobes.models.convolution import ConvolutionFrontEnd
from speechbrain.lobes.models.CRDNN import CRDNN
from speechbrain.lobes.models.RNNLM import RNNLM
from speechbrain.lobes.models.VanillaNN import VanillaNN
from speechbrain.nnet import CNN, RNN

SEED = 7
KINDS = {"CRDNN": CRDNN, "VanillaNN": VanillaNN, "RNNLM": RNNLM, "ConvolutionFrontEnd": ConvolutionFrontEnd}
CLASSES = {
    "rnn_class": lambda name: getattr(RNN, name),
    "activation": lambda name: getattr(torch.nn, name),
    "conv_module": lambda name: getattr(CNN, name),
}


def make(kind, options):
    given = {key: CLASSES[key](value) if key in CLASSES else value for key, value in options.items()}
    if "input_shape" in given:
        given["input_shape"] = [None if size == -1 else size for size in given["input_shape"]]
    return KINDS[kind](**given)


def save(name, kind, options, inputs, train=True, call=None):
    """Dropout is drawn from the same seed again, so that training is compared too."""
    torch.manual_seed(SEED)
    layer = make(kind, options)
    layer.train(train)

    def seeded(f, i):
        torch.manual_seed(SEED)
        return call(f, i) if call else f(i["x"])

    tensors = golden.run(layer, inputs, seeded)
    tensors = {k: (v.mean() if k.endswith("drop_masks") else v) for k, v in tensors.items()}
    golden.save("broca-core", f"recognizers/{name}", tensors, {"seed": SEED, "kind": kind, **options})


generator = torch.Generator().manual_seed(3)
rand = lambda *sizes: torch.randn(*sizes, generator=generator)
frames = {"x": rand(2, 13, 8)}
small = {"cnn_channels": [3, 2], "rnn_neurons": 3, "dnn_neurons": 4}
shape = {"input_shape": [-1, -1, 8]}
configurations = {
    "tutorial": {
        **shape,
        **small,
        "activation": "LeakyReLU",
        "cnn_kernelsize": [3, 3],
        "inter_layer_pooling_size": [2, 2],
        "time_pooling": True,
        "using_2d_pooling": False,
        "time_pooling_size": 4,
        "rnn_class": "LSTM",
        "rnn_layers": 2,
        "rnn_re_init": True,
        "use_rnnp": False,
    },
    "defaults": {"input_size": 8, **small, "rnn_layers": 2},
    "rnnp": {
        **shape,
        **small,
        "using_2d_pooling": True,
        "rnn_class": "GRU",
        "rnn_layers": 2,
        "rnn_bidirectional": False,
        "use_rnnp": True,
        "dropout": 0.0,
        "activation": "ReLU",
    },
    "projection": {**shape, **small, "projection_dim": 5, "rnn_class": "RNN", "rnn_layers": 1, "cnn_blocks": 1},
    "no-cnn": {**shape, **small, "cnn_blocks": 0, "rnn_class": "LSTM", "rnn_layers": 1, "dnn_blocks": 1},
    "cnn-dnn": {**shape, **small, "rnn_layers": 0, "projection_dim": 5, "cnn_kernelsize": [5, 3]},
    "cnn-only": {**shape, **small, "rnn_layers": 0, "dnn_blocks": 0, "inter_layer_pooling_size": [1, 2]},
}
for name, options in configurations.items():
    for train in (True, False):
        save(f"crdnn-{name}-{'train' if train else 'eval'}", "CRDNN", options, frames, train)

save("vanilla", "VanillaNN", {**shape, "dnn_blocks": 3, "dnn_neurons": 4, "activation": "Tanh"}, frames)
save("vanilla-4d", "VanillaNN", {"input_shape": [-1, -1, 4, 3], "dnn_neurons": 4}, {"x": rand(2, 5, 4, 3)})


def language(f, i):
    scores, state = f(i["x"], (i["hidden"], i["cell"])) if "hidden" in i else f(i["x"])
    state = state if isinstance(state, tuple) else (state,)
    return {"0": scores} | dict(zip(("hidden", "cell"), state))


lm = {"output_neurons": 6, "embedding_dim": 3, "rnn_neurons": 4, "dnn_neurons": 5, "return_hidden": True}
tokens = {"x": torch.tensor([[0, 3, 5, 2], [1, 1, 4, 0]])}
save("rnnlm-train", "RNNLM", {**lm, "dnn_blocks": 2}, tokens, True, language)
save("rnnlm-eval", "RNNLM", {**lm, "dnn_blocks": 2}, tokens, False, language)
save("rnnlm-gru", "RNNLM", {**lm, "rnn_class": "GRU", "rnn_re_init": True, "rnn_layers": 1}, tokens, True, language)
save("rnnlm-step", "RNNLM", lm, {"x": torch.tensor([3, 1]), "hidden": rand(2, 2, 4), "cell": rand(2, 2, 4)}, False, language)

front = {"num_blocks": 2, "num_layers_per_block": 2, "out_channels": [3, 2], "kernel_sizes": [3, 3], "strides": [1, 2]}
save("frontend-train", "ConvolutionFrontEnd", {**shape, **front, "residuals": [False, True]}, frames)
save("frontend-eval", "ConvolutionFrontEnd", {**shape, **front, "residuals": [True, True]}, frames, False)
options = {**front, "residuals": [False, False], "dilations": [1, 1], "strides": [1, 1], "padding": "causal"}
save("frontend-causal", "ConvolutionFrontEnd", {**shape, **options, "conv_bias": False}, frames)
save("frontend-1d", "ConvolutionFrontEnd", {**shape, **front, "residuals": [True, True], "conv_module": "Conv1d"}, frames)
save("frontend-normal", "ConvolutionFrontEnd", {**shape, **front, "residuals": [False, False], "conv_init": "kaiming"}, frames)
