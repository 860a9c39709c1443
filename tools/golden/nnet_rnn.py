"""Golden files of recurrent layers, cells, attention decoders and the initial weights of all of them."""

import golden
import torch
from speechbrain.nnet import RNN

SEED = 7


def flat(out):
    """Output and states under the names of a golden file."""
    output, state = out
    states = state if isinstance(state, tuple) else (state,)
    names = ["hidden", "cell"]
    return {"0": output} | {name: value for name, value in zip(names, states)}


def settle(layer):
    """Running statistics of a network that has seen data."""
    generator = torch.Generator().manual_seed(9)
    for key, value in layer.state_dict().items():
        if key.endswith("num_batches_tracked"):
            value.fill_(3)
        elif "norm" in key:
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)


def small(tensors):
    """Dropout masks are 16000 rows: a golden file keeps their mean alone, as one number."""
    return {k: (v.mean() if k.endswith("drop_masks") else v) for k, v in tensors.items()}


def save(name, kind, options, inputs, call=None, train=True, before=None):
    torch.manual_seed(SEED)
    layer = getattr(RNN, kind)(**{k: shape(v) if k == "input_shape" else v for k, v in options.items()})
    if before:
        before(layer)
    layer.train(train)
    tensors = golden.run(layer, inputs, call or (lambda f, i: flat(f(*i.values()))))
    golden.save("broca-core", f"nnet_rnn/{name}", small(tensors), {"seed": SEED, "kind": kind, **options})


def shape(sizes):
    return [None if size == -1 else size for size in sizes]


generator = torch.Generator().manual_seed(3)
rand = lambda *sizes: torch.randn(*sizes, generator=generator)
frames = {"x": rand(3, 7, 5)}
lengths = torch.tensor([0.55, 1.0, 0.3])
short = torch.tensor([0.55, 0.8, 0.3])

for kind in ("RNN", "GRU", "LSTM"):
    low = kind.lower()
    one = {"hidden_size": 4, "input_size": 5}
    deep = {"hidden_size": 4, "input_shape": [-1, -1, 5], "num_layers": 2, "bidirectional": True, "re_init": False}
    save(f"{low}-one", kind, one, frames)
    save(f"{low}-deep", kind, deep, frames)
    save(f"{low}-no-bias", kind, {**one, "bias": False}, frames)
    save(f"{low}-4d", kind, {"hidden_size": 3, "input_shape": [3, 7, 5, 2]}, {"x": rand(3, 7, 5, 2)})
    packed = lambda f, i: flat(f(i["x"], lengths=i["lengths"]))
    detached = lambda f, i: flat(f(i["x"], lengths=i["lengths"].detach()))
    save(f"{low}-lengths", kind, deep, {**frames, "lengths": lengths}, detached)
    save(f"{low}-short", kind, one, {**frames, "lengths": short}, detached)
    states = {"hidden": rand(4, 3, 4), "cell": rand(4, 3, 4)} if kind == "LSTM" else {"hidden": rand(4, 3, 4)}
    given = lambda f, i: flat(f(i["x"], hx=(i["hidden"], i["cell"]) if "cell" in i else i["hidden"]))
    save(f"{low}-state", kind, deep, {**frames, **states}, given)
    both = lambda f, i: flat(
        f(i["x"], hx=(i["hidden"], i["cell"]) if "cell" in i else i["hidden"], lengths=i["lengths"].detach())
    )
    save(f"{low}-state-lengths", kind, deep, {**frames, **states, "lengths": lengths}, both)
save("rnn-tanh", "RNN", {"hidden_size": 4, "input_size": 5, "nonlinearity": "tanh"}, frames)

for kind in ("RNNCell", "GRUCell", "LSTMCell"):
    low = kind.lower()
    options = {"hidden_size": 4, "input_size": 5, "num_layers": 2}
    save(f"{low}", kind, options, {"x": rand(3, 5)})
    names = ("hidden", "cell") if kind == "LSTMCell" else ("hidden",)
    states = {name: rand(2, 3, 4) for name in names}
    given = lambda f, i: flat(f(i["x"], (i["hidden"], i["cell"]) if "cell" in i else i["hidden"]))
    save(f"{low}-state", kind, options, {"x": rand(3, 5), **states}, given)

for kind in ("LiGRU", "SLiGRU"):
    low = kind.lower()
    norm = "normalization" if kind == "LiGRU" else "ff_normalization"
    one = {"hidden_size": 4, "input_shape": [3, 7, 5]}
    deep = {**one, "num_layers": 2, "bidirectional": True}
    for train in (True, False):
        mode = "train" if train else "eval"
        save(f"{low}-one-{mode}", kind, one, frames, train=train, before=settle)
        save(f"{low}-deep-{mode}", kind, deep, frames, train=train, before=settle)
    save(f"{low}-initial", kind, {**deep, "dropout": 0.3}, frames)
    for act in ("tanh", "sin", "leaky_relu"):
        save(f"{low}-{act}", kind, {**one, "nonlinearity": act, norm: "layernorm"}, frames)
    save(f"{low}-no-bias", kind, {**one, "bias": False, "re_init": False}, frames)
    given = lambda f, i: flat(f(i["x"], hx=i["hidden"]))
    save(f"{low}-state", kind, {**one, "num_layers": 2}, {**frames, "hidden": rand(2, 3, 4)}, given)
    save(f"{low}-state-both", kind, deep, {**frames, "hidden": rand(4, 3, 4)}, given)
    save(f"{low}-4d", kind, {"hidden_size": 3, "input_shape": [3, 7, 5, 2]}, {"x": rand(3, 7, 5, 2)})
save("sligru-affine", "SLiGRU", {**one, "recurrent_elementwise_affine": True}, frames, before=settle)

sizes = {"hidden_size": 6, "attn_dim": 4, "enc_dim": 5, "input_size": 3}
decoded = {"inputs": rand(3, 4, 3), "encoded": rand(3, 7, 5), "lengths": torch.tensor([1.0, 0.5, 0.3])}


def teach(f, i):
    torch.manual_seed(SEED)
    output, attention = f(i["inputs"], i["encoded"], i["lengths"].detach())
    return {"0": output, "attention": attention.squeeze(2) if attention.ndim == 4 else attention}


for attn in ("content", "location", "keyvalue"):
    for rnn in ("gru", "lstm", "rnn"):
        place = {"channels": 2, "kernel_size": 1} if attn == "location" else {}
        options = {"rnn_type": rnn, "attn_type": attn, "num_layers": 1, **sizes, **place}
        save(f"decoder-{attn}-{rnn}", "AttentionalRNNDecoder", options, decoded, teach)
place = {"channels": 2, "kernel_size": 3, "scaling": 2.5, "num_layers": 2, "re_init": False, "bias": False}
options = {"rnn_type": "GRU", "attn_type": "Location", **sizes, **place}
save("decoder-options", "AttentionalRNNDecoder", options, decoded, teach)
options = {"rnn_type": "lstm", "attn_type": "location", **sizes, **place, "dropout": 0.3}
save("decoder-dropout", "AttentionalRNNDecoder", options, decoded, teach)
