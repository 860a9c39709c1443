"""What every golden script shares: where files go, and their one format.

A golden file is a safetensors file with tensors `input.<name>`, `weight.<state dict key>`, `output.<name>`,
`grad.input.<name>`, `grad.weight.<key>` and, in its metadata, `options` (JSON of the YAML keys) and the versions of
what wrote it. Run a script with any Python that has speechbrain and safetensors installed.
"""

import json
import pathlib

import safetensors.torch
import speechbrain
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]


def save(module, name, tensors, options=None):
    """Writes `<module>/src/test/resources/golden/<name>-sb<version>.safetensors`."""
    path = ROOT / module / "src/test/resources/golden" / f"{name}-sb{speechbrain.__version__}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = {key: value.detach().clone().contiguous() for key, value in tensors.items()}
    metadata = {
        "options": json.dumps(options or {}),
        "speechbrain": speechbrain.__version__,
        "torch": torch.__version__,
    }
    safetensors.torch.save_file(flat, path, metadata)
    print(path.relative_to(ROOT), path.stat().st_size, "bytes")


def weights(layer):
    """The layer's state dict under the names of a golden file."""
    return {f"weight.{key}": value.clone() for key, value in layer.state_dict().items()}


def run(layer, inputs, call=None, seed=0):
    """Forward, then backward from a fixed random direction: every tensor a golden file needs.

    `call(layer, inputs)` returns a tensor or a dict of tensors; by default the inputs are passed in order.
    """
    tensors = weights(layer)
    leaves = {}
    for key, value in inputs.items():
        leaves[key] = value.clone().requires_grad_() if value.is_floating_point() else value
        tensors[f"input.{key}"] = value
    out = call(layer, leaves) if call else layer(*leaves.values())
    out = out if isinstance(out, dict) else {"0": out}
    torch.manual_seed(seed)
    total = 0
    for key, value in out.items():
        tensors[f"output.{key}"] = value
        if value.is_floating_point() and value.requires_grad:
            direction = torch.randn_like(value)
            tensors[f"direction.{key}"] = direction
            total = total + (value * direction).sum()
    if torch.is_tensor(total):
        total.backward()
    for key, value in leaves.items():
        if value.is_floating_point() and value.grad is not None:
            tensors[f"grad.input.{key}"] = value.grad
    for key, value in layer.named_parameters():
        if value.grad is not None:
            tensors[f"grad.weight.{key}"] = value.grad
    return tensors
