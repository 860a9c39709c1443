"""A toy model that every peer of the live checks knows: arrays of many types, orders and shapes, and what a site of
number k does to them. `python app/toyapp/toy.py ROUNDS K...` prints what federated averaging must give, without any network."""

import json
import sys

import numpy as np


def initial():
    return [
        np.arange(12, dtype=np.float32).reshape(3, 4) / 10,
        np.array(5, dtype=np.int64),
        np.array([True, False]),
        np.linspace(0, 1, 5, dtype=np.float16),
        np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)),
        np.zeros((0, 4), dtype=np.float32),
    ]


def names():
    return [f"layer.{i}" for i in range(len(initial()))]


def fit(arrays, k):
    """Site k moves every array towards k; it says that it has 10 k utterances."""
    moved = []
    for a in arrays:
        a = np.asarray(a)
        kind = a.dtype if a.dtype.kind == "f" else np.float64
        moved.append(np.asarray(a.astype(np.float64) * 0.9 + 0.1 * k, dtype=kind))
    return moved, 10 * k, {"train_loss": 1.0 / k, "wer": 10.0 * k}


def evaluate(arrays, k):
    return float(np.mean(np.asarray(arrays[0], dtype=np.float64))) + k, 5 * k, {"wer": 50.0 / k}


def average(replies):
    total = sum(n for _, n in replies)
    return [sum(np.asarray(arrays[i], np.float64) * n for arrays, n in replies) / total for i in range(len(initial()))]


def show(round_, arrays, loss=None):
    flat = [round(float(x), 6) for a in arrays for x in np.asarray(a, np.float64).ravel()]
    print(json.dumps({"round": round_, "values": flat, "loss": None if loss is None else round(loss, 6)}), flush=True)


if __name__ == "__main__":
    rounds, sites = int(sys.argv[1]), [int(k) for k in sys.argv[2:]]
    arrays = initial()
    for r in range(1, rounds + 1):
        replies = []
        for k in sites:
            moved, n, _ = fit(arrays, k)
            replies.append((moved, n))
        arrays = average(replies)
        losses = [evaluate(arrays, k) for k in sites]
        show(r, arrays, sum(l * n for l, n, _ in losses) / sum(n for _, n, _ in losses))
