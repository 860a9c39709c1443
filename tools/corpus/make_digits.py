#!/usr/bin/env python3
"""Makes the embedded corpus: spoken digit strings and short commands by 24 synthetic voices.

Needs espeak-ng (1.51 wrote the committed files) and an ffmpeg with libmp3lame:

    tools/corpus/make_digits.py templates/data/digits

The text, the voices and their small variations follow from one seed, so the same programs write the
same corpus again. Every utterance is one MP3 file (16 kHz, mono, 24 kbit/s) named by its id.
"""

import csv
import json
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SEED = 1986
DIGIT_STRINGS, COMMANDS = 25, 15

# Speaker id: (accent + variant of espeak-ng, pitch 0-99, words per minute, how much shorter the vocal tract is)
VOICES = {
    "v01": ("en-us+m1", 8, 165, 0.86),
    "v02": ("en-us+f2", 70, 185, 1.10),
    "v03": ("en-gb+m3", 20, 135, 0.94),
    "v04": ("en-gb+f4", 88, 150, 1.22),
    "v05": ("en-gb-scotland+m4", 32, 200, 1.02),
    "v06": ("en-gb-scotland+f1", 60, 120, 0.96),
    "v07": ("en-gb-x-rp+m5", 2, 175, 0.82),
    "v08": ("en-gb-x-rp+f3", 80, 140, 1.04),
    "v09": ("en-029+m7", 44, 190, 1.08),
    "v10": ("en-029+f5", 95, 160, 1.28),
    "v11": ("en-gb-x-gbclan+klatt", 14, 125, 0.90),
    "v12": ("en-gb-x-gbcwmd+klatt3", 50, 205, 1.00),
    "v13": ("en-us+Andy", 26, 145, 0.98),
    "v14": ("en-us+Annie", 75, 170, 1.16),
    "v15": ("en-us-nyc+rob", 38, 180, 1.06),
    "v16": ("en-us-nyc+linda", 66, 130, 1.00),
    "v17": ("en-gb+grandpa", 4, 115, 0.84),
    "v18": ("en-gb+grandma", 92, 195, 1.12),
    "v19": ("en-us+croak", 56, 155, 0.92),
    "v20": ("en-gb-x-rp+Alicia", 84, 210, 1.25),
    "v21": ("en-us+Gene", 11, 185, 0.88),
    "v22": ("en-gb+Denis", 46, 125, 1.12),
    "v23": ("en-us+steph", 30, 200, 1.18),
    "v24": ("en-gb-x-gbclan+Diogo", 62, 140, 0.95),
}

DIGITS = "zero one two three four five six seven eight nine".split()
ROOMS = "kitchen bedroom bathroom hall garden office garage".split()
THINGS = "light lamp fan heater radio music window door alarm camera".split()
ACTIONS = ["turn on", "turn off", "open", "close", "start", "stop"]
OTHERS = [
    "what time is it",
    "call me a taxi",
    "play some jazz",
    "louder please",
    "turn it down a little",
    "cancel the last order",
    "set a timer for {} minutes",
    "wake me at {} tomorrow",
    "go to channel {}",
    "read message number {}",
    "dial extension {} {}",
    "add {} eggs to my list",
]


def digit_string(rng):
    return " ".join(rng.choice(DIGITS) for _ in range(rng.randint(3, 6)))


def command(rng):
    if rng.random() < 0.6:
        return f"{rng.choice(ACTIONS)} the {rng.choice(ROOMS)} {rng.choice(THINGS)}"
    text = rng.choice(OTHERS)
    return text.format(*(rng.choice(DIGITS[1:]) for _ in range(text.count("{}"))))


def script(rng):
    """One voice's texts, none said twice."""
    texts = {}
    for wanted, say in ((DIGIT_STRINGS, digit_string), (DIGIT_STRINGS + COMMANDS, command)):
        while len(texts) < wanted:
            texts.setdefault(say(rng))
    return list(texts)


def utterances():
    for speaker, (voice, pitch, speed, tract) in VOICES.items():
        rng = random.Random(f"{SEED} {speaker}")
        for number, words in enumerate(script(rng)):
            yield {
                "id": f"{speaker}_{number:03d}",
                "speaker": speaker,
                "voice": voice,
                "tract": tract,
                "pitch": max(0, min(99, pitch + rng.randint(-2, 2))),
                "speed": round(speed * rng.uniform(0.92, 1.0)),
                "gain": round(rng.uniform(-9.0, -1.0), 1),
                "room": round(rng.uniform(0.0003, 0.0006), 5),
                "words": words,
            }


def seconds(recording):
    """How long a decoder says it lasts, which is up to a few milliseconds more than what was encoded."""
    decoded = subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", recording, "-f", "s16le", "-"],
                             check=True, capture_output=True).stdout
    return len(decoded) / 2 / 16000


def synthesize(utterance, folder):
    """Speaks one text, adds a quiet noise floor and a level, and compresses it."""
    target = folder / utterance["speaker"] / (utterance["id"] + ".mp3")
    target.parent.mkdir(parents=True, exist_ok=True)
    seed = sum(ord(c) * 31**i for i, c in enumerate(utterance["id"])) % 2**31
    with tempfile.TemporaryDirectory() as scratch:
        spoken = Path(scratch) / "spoken.wav"
        subprocess.run(
            ["espeak-ng", "-v", utterance["voice"], "-p", str(utterance["pitch"]), "-s", str(utterance["speed"]),
             "-w", spoken, utterance["words"]],
            check=True)
        noise = f"anoisesrc=color=pink:sample_rate=16000:amplitude={utterance['room']}:seed={seed}"
        # Played faster, formants and pitch move up together, as in a shorter vocal tract; the tempo is put back.
        tract = utterance["tract"]
        mix = (f"[0]asetrate={round(22050 * tract)},aresample=16000,atempo={1 / tract:.4f},"
               "silenceremove=stop_periods=-1:stop_duration=0.25:stop_threshold=-60dB,"
               f"volume={utterance['gain']}dB[a];[a][1]amix=duration=first:normalize=0")
        plain = Path(scratch) / "plain.wav"
        quiet = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y"]
        subprocess.run([*quiet, "-i", spoken, "-f", "lavfi", "-i", noise, "-filter_complex", mix, "-ac", "1",
                        "-c:a", "pcm_s16le", plain], check=True)
        subprocess.run([*quiet, "-i", plain, "-map_metadata", "-1", "-bitexact", "-c:a", "libmp3lame", "-b:a", "24k",
                        "-id3v2_version", "0", target], check=True)
    return {
        "ID": utterance["id"],
        "duration": f"{seconds(target):.4f}",
        "wav": f"{utterance['speaker']}/{target.name}",
        "spk_id": utterance["speaker"],
        "wrd": utterance["words"],
    }


def main():
    folder = Path(sys.argv[1])
    with ThreadPoolExecutor() as pool:
        rows = list(pool.map(lambda u: synthesize(u, folder), utterances()))
    with open(folder / "manifest.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    minutes = sum(float(row["duration"]) for row in rows) / 60
    size = sum(file.stat().st_size for file in folder.rglob("*.mp3"))
    print(json.dumps({"utterances": len(rows), "minutes": round(minutes, 1), "megabytes": round(size / 1e6, 2)}))


if __name__ == "__main__":
    main()
