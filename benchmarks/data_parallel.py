"""Throughput of two training processes of one thread each against one process of one thread.

python benchmarks/data_parallel.py [ROUNDS [key=value ...]]     from the repository's root, on an idle machine

The speaker-id template is trained for two epochs, in turns by 1 and by 2 processes, with the same batch size a process.
The second epoch counts: batches a second of all processes together, their ratio, and the share of the epoch that the
slowest process waited for others (what communication costs and backward does not hide, and unequal batches).
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
MORE = ["--" + word for word in sys.argv[2:]]
EPOCHS = re.compile(r"Going into epoch (\d+)")
WAITED = re.compile(r"this one waited (\d+) % of the epoch")


def run(processes):
    """Seconds of the second epoch's training and the share waited in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["./broca", "launch", "--nproc", str(processes), "--threads", "1", "train"]
        command += ["templates/speaker_id/train.yaml", "--output_folder=" + folder, "--number_of_epochs=3"]
        command += ["--dynamic_batching=False", "--dataloader_options={batch_size: 8, shuffle: True, drop_last: True}"]
        process = subprocess.Popen(command + MORE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        begun, waited = {}, []
        for line in process.stderr:
            if found := EPOCHS.search(line):
                begun[int(found.group(1))] = time.monotonic()
            if found := WAITED.search(line):
                waited.append(int(found.group(1)))
        if process.wait() != 0:
            sys.exit("the training failed")
        return begun[3] - begun[2], waited[1] if len(waited) > 1 else 0


ratios = []
for number in range(ROUNDS):
    alone, _ = run(1)
    both, waited = run(2)
    ratios.append(alone / both)
    print(f"round {number + 1}: 1 process {alone:.2f} s, 2 processes {both:.2f} s an epoch, ratio {alone / both:.2f}, waited {waited} %", flush=True)
print(f"ratio: median {statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")
