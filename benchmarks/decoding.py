#!/usr/bin/env python3
"""Searches of a model folder that Broca trained, by Broca and by Python SpeechBrain: word error rates and texts compared.

    benchmarks/decoding.py MODEL_FOLDER TEST.json --output OUT [--data_root D] [--lm_weight 0.3] [--ctc_weight 0.3]
        [--searches greedy beam beam+lm beam+lm+ctc]

For each of greedy, beam, beam+lm and beam+lm+ctc, OUT gets a copy of the folder with that search, which both sides open;
OUT/<search>.{ref,broca,python} are the texts, for ./broca score wer. The recordings go to Python one by one.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

from speechbrain.inference.ASR import EncoderDecoderASR

BROCA = str(pathlib.Path(__file__).resolve().parents[1] / "broca")


def searches(given):
    lm = "    full_scorers:\n    - !new:speechbrain.decoders.scorer.RNNLMScorer\n      language_model: {lm}\n"
    ctc = (
        "    partial_scorers:\n    - !new:speechbrain.decoders.scorer.CTCScorer\n      ctc_fc: {ctc}\n"
        "      blank_index: 0\n      eos_index: {eos}\n"
    )
    builder = "  scorer: !new:speechbrain.decoders.scorer.ScorerBuilder\n"
    weights = f"    weights:\n      rnnlm: {given.lm_weight}\n"
    return {
        "greedy": None,
        "beam": "",
        "beam+lm": builder + lm + weights,
        "beam+lm+ctc": builder + lm + ctc + weights + f"      ctc: {given.ctc_weight}\n",
    }


def variant(yaml, scorer):
    """The YAML text with another search."""
    start = yaml.index("decoder: &")
    end = yaml.index("\n\n", start)
    block = yaml[start:end]
    keys = block.split("  scorer:")[0].rstrip("\n") + "\n"
    eos = re.search(r"eos_index: (\d+)", keys).group(1)
    names = {
        "lm": "*" + re.search(r"lm_model: &(\S+)", yaml).group(1),
        "ctc": "*" + re.search(r"ctc_lin: &(\S+)", yaml).group(1),
        "eos": eos,
    }
    if scorer is None:
        keys = keys.replace("S2SRNNBeamSearcher", "S2SRNNGreedySearcher")
        kept = ("decoder", "embedding", "linear", "bos_index", "eos_index", "min_decode", "max_decode")
        keys = "".join(line + "\n" for line in keys.splitlines() if line.strip().startswith(kept))
        return yaml[:start] + keys + yaml[end:]
    return yaml[:start] + keys + scorer.format(**names).rstrip("\n") + yaml[end:]


def write(path, texts):
    path.write_text("".join(f"{name} {text}\n" for name, text in texts.items()), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("test", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--data_root", default=".")
    parser.add_argument("--lm_weight", type=float, default=0.3)
    parser.add_argument("--ctc_weight", type=float, default=0.3)
    parser.add_argument("--searches", nargs="+", default=["greedy", "beam", "beam+lm", "beam+lm+ctc"])
    given = parser.parse_args()
    items = json.loads(given.test.read_text(encoding="utf-8"))
    files = {name: item["wav"].replace("{data_root}", given.data_root) for name, item in items.items()}
    given.output.mkdir(parents=True, exist_ok=True)
    write(given.output / "ref", {name: item["words"] for name, item in items.items()})
    for name in given.searches:
        scorer = searches(given)[name]
        folder = given.output / f"model-{name}"
        shutil.copytree(given.model, folder, dirs_exist_ok=True)
        yaml = variant((given.model / "hyperparams.yaml").read_text(encoding="utf-8"), scorer)
        (folder / "hyperparams.yaml").write_text(yaml, encoding="utf-8")
        command = [BROCA, "transcribe", "--source", str(folder), "--format", "json", "--chunk-seconds", "60", *files.values()]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        broca = {one: json.loads(line) for one, line in zip(files, lines)}
        write(given.output / f"{name}.broca", {one: found["text"] for one, found in broca.items()})
        model = EncoderDecoderASR.from_hparams(source=str(folder), savedir=str(folder / "python"))
        python = {one: model.transcribe_file(file) for one, file in files.items()}
        write(given.output / f"{name}.python", python)
        equal = sum(broca[one]["text"] == python[one] for one in files)
        print(f"{name}: {equal} of {len(files)} texts equal", flush=True)


if __name__ == "__main__":
    sys.exit(main())
