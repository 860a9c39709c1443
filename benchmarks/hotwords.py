#!/usr/bin/env python3
"""What hot words do: how many of the boosted words are found, how often they are heard where nobody said them, and the word
error rate, by boost.

    benchmarks/hotwords.py MODEL_FOLDER TEST.json --words nine two --output OUT [--data_root D] [--boosts 0 1 2 4 8]

OUT gets ref and boost-<b>, texts for ./broca score wer. Needs nothing but Python's own library.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

BROCA = str(pathlib.Path(__file__).resolve().parents[1] / "broca")


def write(path, texts):
    path.write_text("".join(f"{name} {text}\n" for name, text in texts.items()), encoding="utf-8")


def counted(references, hypotheses, words):
    """How often the words were said, found, and heard without being said."""
    said = found = invented = 0
    for name, reference in references.items():
        right, heard = (collections.Counter(text.split()) for text in (reference, hypotheses[name]))
        for word in words:
            said += right[word]
            found += min(right[word], heard[word])
            invented += max(0, heard[word] - right[word])
    return said, found, invented


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("test", type=pathlib.Path)
    parser.add_argument("--words", nargs="+", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--data_root", default=".")
    parser.add_argument("--boosts", nargs="+", type=float, default=[0, 1, 2, 4, 8])
    given = parser.parse_args()
    items = json.loads(given.test.read_text(encoding="utf-8"))
    files = {name: item["wav"].replace("{data_root}", given.data_root) for name, item in items.items()}
    references = {name: item["words"] for name, item in items.items()}
    given.output.mkdir(parents=True, exist_ok=True)
    write(given.output / "ref", references)
    for boost in given.boosts:
        listed = given.output / f"hotwords-{boost:g}.txt"
        listed.write_text("".join(f"{word}\t{boost:g}\n" for word in given.words), encoding="utf-8")
        command = [BROCA, "transcribe", "--source", str(given.model), "--format", "json", "--hotwords", str(listed)]
        lines = subprocess.run([*command, *files.values()], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        hypotheses = {name: json.loads(line)["text"] for name, line in zip(files, lines)}
        write(given.output / f"boost-{boost:g}", hypotheses)
        said, found, invented = counted(references, hypotheses, given.words)
        print(f"boost {boost:g}: {found} of {said} found, {invented} heard that were not said", flush=True)


if __name__ == "__main__":
    sys.exit(main())
