#!/usr/bin/env python3
"""The training steps, or the searches, of a YAML file of this folder in Python SpeechBrain; see compare.py, which runs it.

    steps.py FILE.yaml [--key=value ...]      Prints "ready"; for each line N that it reads, does N steps and prints their seconds.
"""

import os
import sys
import time

import speechbrain as sb
import torch
from hyperpyyaml import load_hyperpyyaml


def make_loss(h):
    """A function that makes the loss of the batch, which is the same for every step."""
    if h["kind"] == "speaker":
        embed = make_embedding(h)
        speakers = torch.randint(0, h["output_neurons"], (h["batch_size"], 1))
        return lambda: h["compute_cost"](h["classifier"](embed()), speakers)
    rows, length, tokens_of = h["batch_size"], h["n_tokens"], h["output_neurons"]
    bos = torch.randint(1, tokens_of, (rows, length + 1))
    eos = torch.randint(1, tokens_of, (rows, length + 1))
    tokens, full = eos[:, :-1], torch.ones(rows)
    if h["kind"] == "lm":
        return lambda: h["seq_cost"](h["log_softmax"](h["model"](bos)), eos, length=full)
    wavs = torch.randn(rows, h["seconds"] * h["sample_rate"]) * 0.1

    def features():
        return h["normalize"](h["compute_features"](wavs), full, epoch=1).detach()

    def s2s():
        encoded = h["encoder"](features())
        decoded, _ = h["decoder"](h["embedding"](bos), encoded, full)
        return encoded, decoded

    def transformer():
        return h["transformer"](h["cnn"](features()), bos, full, pad_idx=0)

    forward = {"s2s": s2s, "transformer": transformer}[h["kind"]]

    def loss():
        encoded, decoded = forward()[:2]
        ctc = h["ctc_cost"](h["log_softmax"](h["ctc_lin"](encoded)), tokens, full, full)
        seq = h["seq_cost"](h["log_softmax"](h["seq_lin"](decoded)), eos, length=full)
        return h["ctc_weight"] * ctc + (1 - h["ctc_weight"]) * seq

    return loss


def make_embedding(h):
    wavs, full = torch.randn(h["batch_size"], h["seconds"] * h["sample_rate"]) * 0.1, torch.ones(h["batch_size"])
    return lambda: h["embedding_model"](h["normalize"](h["compute_features"](wavs), full, epoch=1).detach(), full)


def make_embedding_step(h):
    embed = make_embedding(h)

    def step():
        with torch.no_grad():
            return embed().sum().item()

    return step


def make_training_step(h):
    parameters = [one for module in h["modules"].values() for one in module.parameters()]
    optimizer = h["opt_class"](parameters)
    loss_of = make_loss(h)

    def step():
        loss = loss_of()
        assert torch.isfinite(loss)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    return step


def make_search(h):
    wavs = torch.randn(h["batch_size"], h["seconds"] * h["sample_rate"]) * 0.1
    full = torch.ones(h["batch_size"])
    searcher = h[h["search"]]
    with torch.no_grad():
        encoded = h["encoder"](h["normalize"](h["compute_features"](wavs), full))

    def step():
        with torch.no_grad():
            hyps = searcher(encoded, full)[0]
        return sum(len(one) for one in hyps)

    return step


def main():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    _, _, overrides = sb.parse_arguments(sys.argv[1:])
    with open(sys.argv[1], encoding="utf-8") as file:
        h = load_hyperpyyaml(file, overrides)
    training = h["kind"] not in ("search", "embed")
    for module in h["modules"].values():
        module.train(training)
    others = {"search": make_search, "embed": make_embedding_step}
    step = others.get(h["kind"], make_training_step)(h)
    print(f"losses, or tokens found: {[step() for _ in range(3)]}", file=sys.stderr)
    print("ready", flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        for _ in range(int(line)):
            step()
        print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
