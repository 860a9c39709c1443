"""Reads, by torch, numpy and safetensors, what Broca's tests wrote, and compares it with what Python wrote first.

Run `./mvnw -pl broca-tensor test -Dtest=TorchFileTest,NpyTest,SafetensorsTest`, then this.
"""

import pathlib
import sys

import numpy
import safetensors.torch
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2] / "broca-tensor"
GOLDEN = ROOT / "src/test/resources/golden"
WRITTEN = ROOT / "target/written"


def same(a, b):
    if torch.is_tensor(a):
        return (
            torch.is_tensor(b)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and a.requires_grad == b.requires_grad
            and torch.equal(torch.nan_to_num(a.detach()), torch.nan_to_num(b.detach()))
        )
    if isinstance(a, dict):
        marks = same(getattr(a, "_metadata", None), getattr(b, "_metadata", None))
        return type(a) is type(b) and list(a) == list(b) and all(same(a[k], b[k]) for k in a) and marks
    if isinstance(a, (list, tuple)) and not isinstance(a, torch.Size):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, bytearray):
        return bytes(a) == b
    return type(a) is type(b) and (a == b or a != a)


def sharing(value):
    """Which tensors of a value lie in one storage."""
    found = {}

    def walk(key, item):
        if torch.is_tensor(item) and item.numel():
            place = (item.untyped_storage().data_ptr(), item.storage_offset(), item.stride())
            found[key] = (item.untyped_storage().nbytes(), *place)
        elif isinstance(item, dict):
            for name in item:
                walk(f"{key}/{name}", item[name])
        elif isinstance(item, (list, tuple)):
            for i, inner in enumerate(item):
                walk(f"{key}/{i}", inner)

    walk("", value)
    storages = list(dict.fromkeys(place[1] for place in found.values()))
    return {key: (size, storages.index(at), *rest) for key, (size, at, *rest) in found.items()}


def check_torch(path):
    expected = torch.load(GOLDEN / "torch" / path.name, weights_only=True)
    mapped = torch.load(path, weights_only=True, mmap=True)
    actual = torch.load(path, weights_only=True)
    moved = ("marks", "legacy")  # Python's marks and folders have no counterpart in Broca's files
    shared = path.name.startswith(moved) or sharing(expected) == sharing(actual)
    return same(expected, actual) and same(expected, mapped) and shared


def main():
    results = {}
    for path in sorted(WRITTEN.glob("*.ckpt")):
        results[path.name] = check_torch(path)
    numbers = numpy.array([[0, 1, 2], [3, 100, 127]])
    for path in sorted(WRITTEN.glob("*.npy")):
        read = numpy.load(path)
        results[path.name] = read.dtype == path.stem and numpy.array_equal(read, numbers.astype(path.stem))
    for path in sorted(WRITTEN.glob("*.npz")):
        read = numpy.load(path)
        results[path.name] = all(
            read[name].dtype == name and numpy.array_equal(read[name], numbers.astype(name)) for name in read
        ) and bool(read.files)
    expected = safetensors.torch.load_file(GOLDEN / "example/types-sb1.1.2.safetensors")
    for path in sorted(WRITTEN.glob("*.safetensors")):
        results[path.name] = same(dict(sorted(expected.items())), dict(sorted(safetensors.torch.load_file(path).items())))
    for name, good in results.items():
        print("ok  " if good else "BAD ", name)
    sys.exit(0 if results and all(results.values()) else 1)


main()
