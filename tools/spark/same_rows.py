"""Compares results about the same recordings: lines of JSON of ./broca and of Spark, in any order.

    ./broca transcribe --source models/digits --format json recordings/*.flac >one.json
    tools/spark/submit.sh transcribe --source models/digits --input recordings --output texts
    python tools/spark/same_rows.py one.json texts

Numbers may differ by 1e-5, those of a vector by 1e-5 of its largest. Prints how many rows differ and the first of
them; the exit status is 1 if there are any.
"""

import json
import sys
from pathlib import Path

TOLERANCE = 1e-5


def rows(place):
    """The rows of a file, or of the files that Spark left in a folder, by recording."""
    place = Path(place)
    if place.is_dir() and not (place / "_SUCCESS").exists():
        sys.exit(f"{place}: the job that wrote it did not end well")
    files = sorted(place.glob("part-*.json")) if place.is_dir() else [place]
    found = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["file"] in found:
                sys.exit(f"{place}: {row['file']} is there twice")
            found[row["file"]] = {key: value for key, value in row.items() if key != "error" or value}
    return found


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def differences(a, b, where="", scale=1.0):
    """Where two values differ, as (relative difference, text); texts and shapes differ infinitely."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        for key in a:
            yield from differences(a[key], b[key], f"{where}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        scale = max([1.0] + [abs(x) for x in a if is_number(x)])
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{where}[{i}]", scale)
    elif is_number(a) and is_number(b):
        yield abs(a - b) / scale, f"{where}: {a} and {b}"
    elif a != b:
        yield float("inf"), f"{where}: {a} and {b}"


def main(first, second):
    one, other = rows(first), rows(second)
    alone = one.keys() ^ other.keys()
    found = {file: max(differences(one[file], other[file]), default=(0, "")) for file in one.keys() & other.keys()}
    different = {file: text for file, (size, text) in found.items() if size > TOLERANCE}
    largest = max((size for size, _ in found.values()), default=0)
    print(f"{len(one)} and {len(other)} rows, {len(alone)} in one only, {len(different)} differ; largest {largest:.1e}")
    for file in sorted(different)[:5]:
        print(f"{file}{different[file]}")
    return 1 if alone or different else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
