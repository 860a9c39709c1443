"""Writes the list of names that YAML files may name: the public classes and functions of SpeechBrain and torch.nn.

Usage: python tools/golden/speechbrain_names.py [more_names.txt ...] (lists of further dotted names, one a line)
"""

import ast
import importlib.util
import inspect
import pathlib
import sys

import speechbrain
import torch

# Names of earlier releases that tutorials still use.
EARLIER = [
    "speechbrain.decoders.S2SRNNBeamSearchLM",
    "speechbrain.lobes.augment.EnvCorrupt",
    "speechbrain.lobes.augment.TimeDomainSpecAugment",
]
OUT = pathlib.Path(__file__).parents[2] / "broca-core/src/main/resources/org/broca/hparams/speechbrain-names.txt"


def public(tree):
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            yield node.name


def main():
    root = pathlib.Path(importlib.util.find_spec("speechbrain").origin).parent
    names = set(EARLIER)
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for name in public(ast.parse(path.read_text(encoding="utf-8"))):
            names.add(f"{module}.{name}")
    for module in (torch.nn, torch.optim, torch.optim.lr_scheduler):
        for name, value in vars(module).items():
            if inspect.isclass(value) and not name.startswith("_"):
                names.add(f"{module.__name__}.{name}")
    for extra in sys.argv[1:]:
        for line in open(extra, encoding="utf-8"):
            names.add(line.split()[-1])
    header = f"# Names of speechbrain {speechbrain.__version__} and torch {torch.__version__.split('+')[0]}, one a line.\n"
    OUT.write_text(header + "\n".join(sorted(names)) + "\n", encoding="utf-8")
    print(len(names), "names")


if __name__ == "__main__":
    main()
