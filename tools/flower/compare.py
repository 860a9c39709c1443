"""Compares two outputs of the live checks: compare.py EXPECTED GOT; exit status 1 if they differ by more than 1e-6.
The toy model's float16 array (values 15 to 19) may differ by its own rounding, 2e-3."""

import json
import sys

expected, got = ([json.loads(l) for l in open(p) if l.startswith("{")] for p in sys.argv[1:3])
assert len(expected) == len(got) > 0, f"{len(expected)} rounds expected, {len(got)} came"
worst, half = 0.0, 0.0
for e, g in zip(expected, got):
    assert len(e["values"]) == len(g["values"]), "other numbers of values"
    worst = max(worst, abs(e["loss"] - g["loss"]))
    for i, (a, b) in enumerate(zip(e["values"], g["values"])):
        if 15 <= i < 20:
            half = max(half, abs(a - b))
        else:
            worst = max(worst, abs(a - b))
print(f"{len(got)} rounds, {len(got[0]['values'])} values each: largest difference {worst:g}, of float16 {half:g}")
sys.exit(worst > 1.000001e-6 or half > 2e-3)
