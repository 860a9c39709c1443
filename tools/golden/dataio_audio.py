"""Tiny audio files in every encoding that libsndfile writes, and what SpeechBrain reads from them.

Writes `broca-core/src/test/resources/golden/dataio/audio/*` and, with the values as float32 `[time, channels]`,
`golden/dataio/audio-sb<version>.safetensors`; also resampled signals and the samples that writing rounds to.
"""

import numpy as np
import golden
import soundfile
import torch
from speechbrain.augment.time_domain import Resample
from speechbrain.dataio import audio_io

OUT = golden.ROOT / "broca-core/src/test/resources/golden/dataio/audio"
RATE = 8000
FILES = [
    ("wav", "PCM_U8"), ("wav", "PCM_16"), ("wav", "PCM_24"), ("wav", "PCM_32"), ("wav", "FLOAT"), ("wav", "DOUBLE"),
    ("wav", "ULAW"), ("wav", "ALAW"), ("flac", "PCM_16"), ("flac", "PCM_24"), ("flac", "PCM_S8"), ("sph", "PCM_16"),
    ("sph", "ULAW"), ("aiff", "PCM_16"), ("au", "PCM_16"), ("caf", "PCM_16"), ("w64", "PCM_16"), ("wavex", "PCM_24"),
    ("ogg", "VORBIS"), ("ogg", "OPUS"), ("mp3", "MPEG_LAYER_III"),
]
FORMATS = {"sph": "NIST", "wavex": "WAVEX"}


def signal(channels):
    rng = np.random.default_rng(7)
    time = np.arange(256) / RATE
    wave = 0.5 * np.sin(2 * np.pi * 440 * time) + 0.1 * rng.standard_normal(256)
    wave[:4] = [1.5, -1.5, 1e-5, -1e-5]
    return np.stack([np.roll(wave, 5 * c) / (c + 1) for c in range(channels)], 1)


def files(tensors):
    for ending, subtype in FILES:
        for channels in (3,) if ending == "wavex" else (1, 2):
            name = f"{subtype.lower()}-{channels}.{'wav' if ending == 'wavex' else ending}"
            soundfile.write(OUT / name, signal(channels), RATE, subtype=subtype, format=FORMATS.get(ending))
            tensors[f"output.{name}"] = audio_io.load(str(OUT / name), channels_first=False)[0]


def rounding(tensors):
    edge = [0, 1, 2, -1, -2, 1e-5, -1e-5, 2e-5, -2e-5, 0.5, -0.5, 0.25003, 0.3, -0.3, 3.1e-5, -3.1e-5, 0.99999]
    values = torch.cat([torch.tensor(edge), torch.from_numpy(signal(1)[:, 0]).float()])
    tensors["input.rounding"] = values
    for ending, subtype in [("wav", s) for s in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32")] + [
        ("flac", "PCM_16"), ("flac", "PCM_24")
    ]:
        path = OUT / f"rounding.{ending}"
        audio_io.save(path, values, RATE, subtype=subtype)
        tensors[f"output.rounding.{ending}.{subtype}"] = audio_io.load(str(path))[0][0]
        path.unlink()


def resampling(tensors):
    wave = torch.from_numpy(signal(2)[:150]).float()
    tensors["input.resample"] = wave
    for source, target in [(8000, 16000), (44100, 16000), (48000, 16000), (16000, 8000), (22050, 16000), (1000, 999)]:
        resample = Resample(source, target)
        tensors[f"output.resample.{source}.{target}"] = resample(wave.unsqueeze(0))[0]


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    all_tensors = {}
    files(all_tensors)
    rounding(all_tensors)
    resampling(all_tensors)
    golden.save("broca-core", "dataio/audio", all_tensors)
