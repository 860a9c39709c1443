"""Golden files of losses: every reduction, with and without lengths."""

import golden
import torch
from speechbrain.nnet import losses

torch.manual_seed(19)
BATCH, TIME, CLASSES = 4, 6, 5
LENGTHS = torch.tensor([1.0, 0.5, 5 / 6, 0.4])
frames = torch.randn(BATCH, TIME, CLASSES).log_softmax(-1)
longer = torch.randn(BATCH, TIME + 2, CLASSES).log_softmax(-1)
vectors = torch.randn(BATCH, CLASSES).log_softmax(-1)
labels = torch.randint(0, CLASSES, (BATCH, TIME))
logits = torch.randn(BATCH, TIME)
bits = torch.randint(0, 2, (BATCH, TIME))
values = torch.randn(BATCH, TIME, 3)


def save(name, loss, inputs, options=None):
    options = options or {}
    tensors = golden.run(torch.nn.Module(), inputs, lambda _, given: loss(*given.values(), **options))
    golden.save(
        "broca-core",
        f"nnet_losses/{name}",
        tensors,
        {key: value.tolist() if torch.is_tensor(value) else value for key, value in options.items()},
    )


sequence = {"predictions": frames, "targets": labels}
with_lengths = {**sequence, "lengths": LENGTHS}
for reduction in ("mean", "batch", "batchmean", "none"):
    one = {"reduction": reduction}
    save(f"nll-{reduction}", losses.nll_loss, with_lengths, one)
    save(f"nll-smooth-{reduction}", losses.nll_loss, with_lengths, {**one, "label_smoothing": 0.1})
    save(f"mse-{reduction}", losses.mse_loss, {"predictions": values, "targets": values.flip(0), "lengths": LENGTHS}, one)
    save(f"l1-{reduction}", losses.l1_loss, {"predictions": values, "targets": values.flip(0), "lengths": LENGTHS}, one)
    save(f"bce-{reduction}", losses.bce_loss, {"predictions": logits, "targets": bits, "lengths": LENGTHS}, one)
    save(f"kldiv-{reduction}", losses.kldiv_loss, with_lengths, {**one, "label_smoothing": 0.1})
    save(f"kldiv-plain-{reduction}", losses.kldiv_loss, with_lengths, one)
    save(f"classification-error-{reduction}", losses.classification_error, with_lengths, one)
for reduction in ("mean", "sum", "batch", "batchmean", "none"):
    save(
        f"ctc-{reduction}",
        losses.ctc_loss,
        {
            "predictions": frames,
            "targets": 1 + labels[:, :3] % (CLASSES - 1),
            "input_lengths": torch.tensor([1.0, 0.75, 5 / 6, 0.4]),
            "target_lengths": torch.tensor([1.0, 0.5, 1 / 3, 1.0]),
        },
        {"blank_index": 0, "reduction": reduction},
    )
save("kldiv-sum", losses.kldiv_loss, with_lengths, {"reduction": "sum", "label_smoothing": 0.1})
save("kldiv-pad", losses.kldiv_loss, with_lengths, {"reduction": "batchmean", "label_smoothing": 0.2, "pad_idx": 2})
save("kldiv-vectors", losses.kldiv_loss, {"predictions": vectors, "targets": labels[:, 0]}, {"label_smoothing": 0.1})
save("nll-all", losses.nll_loss, sequence)
save("nll-vectors", losses.nll_loss, {"predictions": vectors, "targets": labels[:, 0]}, {"label_smoothing": 0.1})
save("nll-utterances", losses.nll_loss, {"predictions": vectors.unsqueeze(1), "targets": labels[:, :1], "lengths": LENGTHS})
save("nll-cut-predictions", losses.nll_loss, {"predictions": longer, "targets": labels, "lengths": LENGTHS})
save("nll-cut-targets", losses.nll_loss, {"predictions": frames[:, :4].contiguous(), "targets": labels, "lengths": LENGTHS})
save("nll-weighted", losses.nll_loss, with_lengths, {"weight": torch.tensor([1.0, 0.5, 2.0, 0.1, 3.0])})
save("mse-all", losses.mse_loss, {"predictions": values, "targets": values.flip(0)})
save("mse-vectors", losses.mse_loss, {"predictions": vectors, "targets": vectors.flip(0)})
save("l1-cut", losses.l1_loss, {"predictions": longer, "targets": frames, "lengths": LENGTHS})
save("bce-vectors", losses.bce_loss, {"predictions": logits[:, 0].contiguous(), "targets": bits[:, 0]})
save("bce-column", losses.bce_loss, {"predictions": logits.unsqueeze(-1), "targets": bits, "lengths": LENGTHS})
save("bce-weighted", losses.bce_loss, {"predictions": logits, "targets": bits}, {"weight": torch.tensor([1.0, 0.5, 2.0, 0.1])})
save("bce-positive", losses.bce_loss, {"predictions": logits, "targets": bits}, {"pos_weight": torch.tensor([3.0])})
save("classification-error-vectors", losses.classification_error, {"predictions": vectors, "targets": labels[:, 0]})
save("classification-error-cut", losses.classification_error, {"predictions": longer, "targets": labels, "lengths": LENGTHS})

# Lengths whose products fall on, or just beside, a whole number of frames.
sizes = [5, 7, 49, 100, 1003]
masks = {}
for size in sizes:
    counts = torch.arange(1, size + 1, dtype=torch.float32)[:: max(1, size // 16)]
    masks[f"input.lengths{size}"] = counts / size
    masks[f"output.counts{size}"] = losses.compute_length_mask(torch.zeros(len(counts), size), counts / size).sum(1)
    halves = (counts - 0.5) / size
    masks[f"input.halves{size}"] = halves
    masks[f"output.half_counts{size}"] = losses.compute_length_mask(torch.zeros(len(halves), size), halves).sum(1)
golden.save("broca-core", "nnet_losses/masks", masks, {"sizes": sizes})

smooth = {"label_smoothing": 0.1, "reduction": "batchmean"}
save("nll-smooth-cut", losses.nll_loss, {"predictions": longer, "targets": labels, "lengths": LENGTHS}, smooth)
