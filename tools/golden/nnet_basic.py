"""Golden files of linear layers, activations, embeddings, dropout and containers."""

import golden
import torch
from speechbrain.nnet.activations import Softmax, Swish
from speechbrain.nnet.containers import LengthsCapableSequential, Sequential
from speechbrain.nnet.dropout import Dropout2d
from speechbrain.nnet.embedding import Embedding
from speechbrain.nnet.linear import Linear
from speechbrain.nnet.normalization import BatchNorm1d
from speechbrain.nnet.pooling import StatisticsPooling

SEED = 7


def save(name, make, *shape, call=None, options=None, inputs=None, dtype=torch.float32):
    """Makes a layer right after seeding, so that its weights are those of the seed; runs it on fixed numbers."""
    torch.manual_seed(SEED)
    layer = make()
    torch.manual_seed(SEED + 1)
    inputs = inputs or {"x": torch.randn(*shape, dtype=dtype)}
    tensors = golden.run(layer, inputs, call)
    golden.save("broca-core", f"nnet_basic/{name}", tensors, {"seed": SEED, **(options or {})})


save("linear", lambda: Linear(n_neurons=5, input_size=4), 2, 3, 4, options={"n_neurons": 5, "input_size": 4})
save(
    "linear-plain",
    lambda: Linear(n_neurons=5, input_shape=[None, None, 4], bias=False),
    2,
    3,
    4,
    options={"n_neurons": 5, "input_shape": [None, None, 4], "bias": False},
)
save(
    "linear-combined",
    lambda: Linear(n_neurons=3, input_shape=[2, 3, 4, 5], combine_dims=True),
    2,
    3,
    4,
    5,
    options={"n_neurons": 3, "input_shape": [2, 3, 4, 5], "combine_dims": True},
)
# The weights are limited in the forward pass, after they were written here.
save("linear-max-norm", lambda: Linear(n_neurons=5, input_size=4, max_norm=0.4), 2, 3, 4)
save("torch-linear", lambda: torch.nn.Linear(4, 5), 2, 3, 4)
save("embedding", lambda: Embedding(6, 4), inputs={"x": torch.tensor([[0, 1, 5], [2, 1, 1]])})
save(
    "embedding-one-hot",
    lambda: Embedding(5, consider_as_one_hot=True, blank_id=2),
    inputs={"x": torch.tensor([[0, 1, 2], [2, 3, 4]])},
)

wide = {"x": 3 * torch.randn(3, 4, 5, generator=torch.Generator().manual_seed(5))}
for name, make in {
    "softmax": lambda: Softmax(),
    "softmax-log": lambda: Softmax(apply_log=True),
    "softmax-dim1": lambda: Softmax(dim=1),
    "softmax-dim1-as-is": lambda: Softmax(dim=1, reshape=False, apply_log=True),
    "torch-softmax": lambda: torch.nn.Softmax(dim=1),
    "torch-log-softmax": lambda: torch.nn.LogSoftmax(dim=-1),
    "leaky-relu": lambda: torch.nn.LeakyReLU(),
    "leaky-relu-steep": lambda: torch.nn.LeakyReLU(negative_slope=0.3),
    "relu": lambda: torch.nn.ReLU(),
    "gelu": lambda: torch.nn.GELU(),
    "gelu-tanh": lambda: torch.nn.GELU(approximate="tanh"),
    "tanh": lambda: torch.nn.Tanh(),
    "sigmoid": lambda: torch.nn.Sigmoid(),
    "swish": lambda: Swish(),
    "swish-beta": lambda: Swish(beta=1.7),
    "elu": lambda: torch.nn.ELU(alpha=0.7),
    "prelu": lambda: torch.nn.PReLU(num_parameters=1),
    "softplus": lambda: torch.nn.Softplus(),
    "dropout-eval": lambda: torch.nn.Dropout(p=0.5).eval(),
}.items():
    save(name, make, inputs=wide)
save("softmax-4d", lambda: Softmax(dim=1), 2, 3, 4, 5)
save("softmax-double", lambda: Softmax(), 2, 3, 4, dtype=torch.float64)


def masked(layer, inputs):
    torch.manual_seed(SEED)
    return layer(*inputs.values())


save("dropout", lambda: torch.nn.Dropout(p=0.3), 4, 5, 6, call=masked)
save("dropout2d", lambda: Dropout2d(drop_rate=0.4), 2, 3, 8, 4, call=masked)
save("dropout2d-3d", lambda: Dropout2d(drop_rate=0.4), 3, 4, 8, call=masked)


def sequence():
    model = Sequential(input_shape=[None, None, 4])
    model.append(Linear, n_neurons=5, layer_name="linear")
    model.append(torch.nn.LeakyReLU(), layer_name="act")
    model.append(Sequential, layer_name="DNN")
    model.DNN.append(Linear, n_neurons=3, bias=False, layer_name="linear")
    model.append(Linear, n_neurons=2, layer_name="linear")
    return model


save("sequential", sequence, 2, 3, 4)


def with_lengths(layer, inputs):
    torch.manual_seed(SEED)
    return layer(inputs["x"], lengths=torch.tensor([1.0, 0.6]))


save(
    "lengths-capable",
    lambda: LengthsCapableSequential(Linear(n_neurons=5, input_size=4), StatisticsPooling(), BatchNorm1d(input_size=10)),
    2,
    5,
    4,
    call=with_lengths,
)
