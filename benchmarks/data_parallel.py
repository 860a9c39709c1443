"""Throughput of two training processes of one thread each against one process of one thread.

python benchmarks/data_parallel.py [ROUNDS [TEMPLATE.yaml] [key=value ...]]     from the repository's root, on an idle machine

The speaker-id template, or another one, is trained in turns by one process, by two, by one that is kept on one core (else what it
does beside its thread, as decoding recordings and compiling, has the other), and twice at once by one each, which is what the
machine has to give. The third and fourth epoch count, when the virtual machine has compiled most, or those from the second on
where number_of_epochs is given: their seconds, and the share that the slowest process waited for others (what communication costs
and backward does not hide, and unequal batches). When the last epoch has begun, training is ended. Options of the launcher's
train command may be given besides, as no_sync_batch_norm or dynamic_batching=True; batch_size is that of all processes together.
The recognizer (templates/speech_recognition/ASR/train.yaml) needs what templates/speech_recognition/run.sh trains before it.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
WORDS = sys.argv[2:]
SPEAKERS = "templates/speaker_id/train.yaml"
TEMPLATE = WORDS.pop(0) if WORDS and WORDS[0].endswith(".yaml") else SPEAKERS
FIXED = ["dynamic_batching=False", "dataloader_options={batch_size: 8, shuffle: True, drop_last: True}"]
GIVEN = dict(word.partition("=")[::2] for word in WORDS)
LAST = int(GIVEN.get("number_of_epochs", 5))
FIRST = 2 if "number_of_epochs" in GIVEN else 3
FURTHER = [word for word in FIXED if word.split("=")[0] not in GIVEN] if TEMPLATE == SPEAKERS else []
OPTIONS = ["--" + word for word in WORDS + FURTHER if word.split("=")[0] not in ("number_of_epochs", "batch_size")]
EPOCHS = re.compile(r"Going into epoch (\d+)")
WAITED = re.compile(r"this one waited (\d+) % of the epoch")


def run(processes, port=29500, prefix=()):
    """Seconds of the epochs from the first that counts to the last, and the share waited in them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*prefix, "./broca", "launch", "--nproc", str(processes), "--threads", "1", "--master_port", str(port), "train"]
        command += [TEMPLATE, "--output_folder=" + folder, f"--number_of_epochs={LAST}"] + OPTIONS
        if "batch_size" in GIVEN:
            command.append(f"--batch_size={int(GIVEN['batch_size']) // processes}")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        begun, waited = {}, []
        for line in process.stderr:
            if found := EPOCHS.search(line):
                begun[int(found.group(1))] = time.monotonic()
            if found := WAITED.search(line):
                waited.append(int(found.group(1)))
            if LAST in begun:
                break
        process.terminate()
        process.communicate()
        if LAST not in begun:
            sys.exit("the training failed")
        return begun[LAST] - begun[FIRST], statistics.mean(waited[FIRST - 1 : LAST - 1])


def at_once():
    """The greater of the seconds of two processes that know nothing of each other."""
    with ThreadPoolExecutor() as pool:
        return max(seconds for seconds, _ in pool.map(lambda port: run(1, port), (29500, 29600)))


ratios, kept, ceilings = [], [], []
for number in range(ROUNDS):
    alone, _ = run(1)
    both, waited = run(2)
    ratios.append(alone / both)
    on_one_core, _ = run(1, prefix=("taskset", "-c", "0"))
    kept.append(on_one_core / both)
    ceilings.append(2 * alone / at_once())
    print(f"round {number + 1}: 1 process {alone:.2f} s, 2 processes {both:.2f} s for {LAST - FIRST} epochs, ratio {ratios[-1]:.2f}, waited {waited:.0f} %;"
          f" 1 process on one core {on_one_core:.2f} s, ratio {kept[-1]:.2f}; twice at once {ceilings[-1]:.2f}", flush=True)
for name, found in ("ratio", ratios), ("ratio to one core", kept), ("twice at once", ceilings):
    print(f"{name}: median {statistics.median(found):.2f}, from {min(found):.2f} to {max(found):.2f}")
