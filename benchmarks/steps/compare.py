#!/usr/bin/env python3
"""Training steps and searches of Broca beside Python SpeechBrain's, in turns, both started once and warm.

    benchmarks/steps/compare.py [--steps N] [--rounds N] [--python PYTHON] crdnn.yaml "search.yaml --search=beam10" ...

Prints for each file the medians of the rounds and Python's time over Broca's: above 1, Broca is the faster.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def start(command):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:  # a first line may come from the launcher
        if line.strip() == "ready":
            return process
    sys.exit(f"{command[0]} ended with {process.wait()}")


def measure(process, steps):
    process.stdin.write(f"{steps}\n")
    process.stdin.flush()
    return float(process.stdout.readline()) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("cases", nargs="+", help="a YAML file of this folder and its overrides, a string")
    given = parser.parse_args()
    for case in given.cases:
        file, *overrides = case.split()
        arguments = [str(HERE / file), *overrides]
        sides = [
            start([str(HERE.parents[1] / "broca"), "run", str(HERE / "Steps.java"), *arguments]),
            start([given.python, str(HERE / "steps.py"), *arguments]),
        ]
        times = [[measure(side, given.steps) for side in sides] for _ in range(given.rounds)]
        for side in sides:
            side.stdin.close()
            side.wait()
        broca, python = (statistics.median(one) for one in zip(*times))
        ratios = sorted(b / a for a, b in times)
        print(
            f"{case}: Broca {broca * 1e3:.0f} ms, Python {python * 1e3:.0f} ms, "
            f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
