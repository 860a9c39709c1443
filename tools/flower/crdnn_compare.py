"""Is the model of a Java coordinator the average of what its sites sent? Needs SpeechBrain or torch and numpy only.

crdnn_compare.py RUN ROUND DUMP... [--java=CLIENT_FOLDER:MANIFEST ...]: RUN is the coordinator's --save_path, ROUND its last,
DUMP are the Python sites' (DUMP_<round>.npz), CLIENT_FOLDER is what a Java site kept: its last checkpoint is what it sent last,
and MANIFEST, a JSON file, is what it trained on.
"""

import glob
import json
import os
import sys

import numpy as np
import torch

run, last, *rest = sys.argv[1:]
replies = []
for dump in [word for word in rest if not word.startswith("--java=")]:
    file = np.load(f"{dump}_{last}.npz")
    count = sum(name.startswith("sent_") for name in file.files)
    replies.append((int(file["n"]), [file[f"sent_{i}"].astype(np.float64) for i in range(count)]))
for word in [word[7:] for word in rest if word.startswith("--java=")]:
    folder, manifest = word.rsplit(":", 1)
    with open(manifest, encoding="utf-8") as stream:
        examples = len(json.load(stream))
    newest = max(glob.glob(folder + "/save/CKPT+*"), key=os.path.getmtime)
    model = torch.load(newest + "/model.ckpt", map_location="cpu").values()
    replies.append((examples, [tensor.numpy().astype(np.float64) for tensor in model]))

total = sum(n for n, _ in replies)
average = [sum(n * a for (n, _), a in zip(replies, arrays)) / total for arrays in zip(*[arrays for _, arrays in replies])]
merged = torch.load(run + "/final/modules.ckpt", map_location="cpu")
assert len(merged) == len(average), f"{len(merged)} arrays, {len(average)} expected"
worst = max(
    float(np.max(np.abs(tensor.numpy().astype(np.float64) - wanted), initial=0))
    for tensor, wanted in zip(merged.values(), average)
    if tensor.is_floating_point()
)
apart = max(float(np.max(np.abs(a - b))) for a, b in zip(replies[0][1], replies[-1][1]))
print(f"{len(replies)} sites, {len(average)} arrays: largest difference {worst:g}; the sites themselves are {apart:g} apart")
sys.exit(worst > 1e-6)
