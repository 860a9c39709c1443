"""Small files of torch.save, with what they hold as text and as safetensors: `golden/torch/<name>-torch<version>.*`.

The text has a line for each value: key, type, shape or `=value`, as `broca checkpoint show` prints them.
"""

import collections
import pathlib
import zipfile

import numpy
import safetensors.torch
import torch

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "broca-tensor/src/test/resources/golden/torch"
VERSION = torch.__version__.split("+")[0]


def clean(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def walk(key, value):
    under = lambda name: f"{key}/{name}" if key else str(name)
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from walk(under(name), item)
    elif isinstance(value, (list, tuple)) and not isinstance(value, torch.Size) and value:
        for i, item in enumerate(value):
            yield from walk(under(i), item)
    else:
        yield key, value


def text(value):
    if torch.is_tensor(value):
        kind = str(value.dtype).removeprefix("torch.")
        return kind + "\t" + ("x".join(map(str, value.shape)) if value.dim() else f"={value.item()}")
    if isinstance(value, (bytes, bytearray)):
        return f"bytes\t={len(value)} bytes"
    if isinstance(value, torch.Size):
        return f"shape\t={list(value)}"
    if value == {}:
        return "dict\t={}"
    if value is None:
        return "None\t=None"
    return f"{type(value).__name__}\t={clean(str(value))}"


def tensors(value):
    found = {}
    for key, leaf in walk("", value):
        if torch.is_tensor(leaf):
            leaf = leaf.detach().resolve_conj().resolve_neg()
            leaf = torch.view_as_real(leaf) if leaf.dtype == torch.complex128 else leaf
            found[key] = leaf.clone().contiguous()
    return found


def save(name, value, **options):
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-torch{VERSION}.ckpt"
    torch.save(value, path, **options)
    lines = [f"{clean(str(key))}\t{text(leaf)}\n" for key, leaf in walk("", value)]
    path.with_suffix(".txt").write_text("".join(lines), encoding="utf-8")
    safetensors.torch.save_file(tensors(value), path.with_suffix(".safetensors"))
    print(path.name, path.stat().st_size, "bytes")
    return path


def big_endian(name, value):
    """What a big-endian machine would have written."""
    path = save(name, value)
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    for part in parts:
        if part.endswith("/byteorder"):
            parts[part] = b"big"
        elif "/data/" in part:
            parts[part] = numpy.frombuffer(parts[part], "<f4").byteswap().tobytes()
    with zipfile.ZipFile(path, "w") as new:
        for part, content in parts.items():
            new.writestr(zipfile.ZipInfo(part), content)


def main():
    torch.manual_seed(0)
    layer = torch.nn.Sequential(torch.nn.Conv1d(2, 3, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(4, 2))
    for kind in ("Adam", "SGD"):
        options = {"momentum": 0.9} if kind == "SGD" else {}
        optimizer = getattr(torch.optim, kind)(layer.parameters(), lr=1e-3, **options)
        for _ in range(2):
            optimizer.zero_grad()
            layer(torch.randn(5, 2, 6)).square().mean().backward()
            optimizer.step()
        save(kind.lower(), optimizer.state_dict())
    save("module", layer.state_dict())

    numbers = torch.tensor([[0.0, 1.0, 2.0], [3.0, 100.0, 127.0]])
    names = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128".split()
    types = {name: numbers.to(getattr(torch, name)) for name in names}
    types |= {f"{name} scalar": numbers[0, 1].to(getattr(torch, name)).clone() for name in names}
    save("types", types | {"empty": torch.zeros(0, 3), "none": torch.zeros(2, 0, dtype=torch.int64)})

    save("nested", {
        "ints": [0, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**63, -(2**70)],
        "floats": [0.0, -0.0, 1.5, 0.0001, 1e-05, 1e15, 1e16, 1.7976931348623157e308, float("inf"), float("nan")],
        "texts": ["", "naïve", "日本語", "😀", "tab\tline\nback\\slash", "x" * 300],
        "plain": [None, True, False, b"\x00\xff\n", bytearray(b"ab"), 1 + 2j],
        "torch": [torch.Size([1, 2]), torch.Size([]), torch.float16, torch.device("cpu"), torch.device("cuda", 1)],
        "empties": [{}, [], (), collections.OrderedDict()],
        "deep": {"a": [({"b": torch.ones(1)},), collections.OrderedDict(c=[torch.zeros(2)])]},
        3: "an int for a key",
        "many": list(range(300)),
    })

    base = torch.arange(12.0).reshape(3, 4)
    tied = torch.nn.Linear(2, 2)
    save("shared", {
        "base": base, "again": base, "row": base[1], "column": base[:, 2], "transposed": base.t(),
        "stepped": base[::2, 1::2], "expanded": base[:, :1].expand(3, 5), "tied": [tied.weight, tied.weight.detach()],
    })
    save("marks", {
        "parameter": torch.nn.Parameter(torch.ones(2)), "frozen": torch.nn.Parameter(torch.ones(2), False),
        "wanted": torch.zeros(2, requires_grad=True), "conjugated": torch.tensor([1 + 2j, 3 - 4j]).conj(),
        "negated": torch.tensor([1 + 2j, 3 - 4j]).conj().imag,
    })
    save("legacy", {"base": base, "row": base[1], "list": [1, None, "é"], "module": layer.state_dict()},
         _use_new_zipfile_serialization=False)
    big_endian("big-endian", {"base": base, "column": base[:, 1]})
    save("normalizer", {"count": 56, "glob_mean": torch.randn(5), "glob_std": torch.ones(1)})


main()
