"""Golden files of `org.broca.augment`: every augmentation with the numbers it drew.

Draws are recorded in order (`draws`), so that the same ones can be played to the Java classes. With SpeechBrain 0.5.16 on
the path (`pip install --no-deps --target=DIR speechbrain==0.5.16`, `PYTHONPATH=DIR`) the script writes the files of
`speechbrain.lobes.augment`, which later versions lack; with a later version, all others.
"""

import pathlib
import random
import tempfile

import soundfile
import speechbrain
import torch
import torchaudio
from hyperpyyaml import load_hyperpyyaml

OLD = speechbrain.__version__.startswith("0.")
if OLD:  # what newer torchaudio dropped
    torchaudio.list_audio_backends = lambda: ["soundfile"]
    torchaudio.get_audio_backend = lambda: "soundfile"
    torchaudio.set_audio_backend = lambda name: None

    def load(path, *args, **kwargs):
        wav, rate = soundfile.read(path, dtype="float32", always_2d=True)
        return torch.from_numpy(wav.T.copy()), rate

    torchaudio.load = load

import golden

MODULE = "broca-core"
draws = []


class Recorder:
    """Keeps what is drawn, in the order and form in which Java asks for it."""

    def __init__(self):
        self.real = {name: getattr(torch, name) for name in ("rand", "randint", "randperm", "rand_like", "randn_like")}
        self.python = {name: getattr(random, name) for name in ("random", "choice", "shuffle")}

    def keep(self, values):
        draws.extend(values.double().flatten().tolist())
        return values

    def randint(self, *args, **kwargs):
        out = self.real["randint"](*args, **kwargs)
        low, high = kwargs.get("low", 0), kwargs.get("high")
        ints = [a for a in args if not isinstance(a, (tuple, list))]
        if ints:
            low, high = (ints[0], ints[1]) if len(ints) > 1 else (low, ints[0])
        return self.keep(out) if high - low > 1 else out

    def randperm(self, n, **kwargs):
        order = self.real["randperm"](n, **kwargs)
        work, picks = order.tolist(), []
        for i in range(n - 1, 0, -1):  # undo the inside-out shuffle
            j = work.index(i)
            picks.append(j)
            work[j] = work[i]
        draws.extend(float(j) for j in reversed(picks))
        return order

    def __enter__(self):
        draws.clear()
        torch.rand = lambda *a, **k: self.keep(self.real["rand"](*a, **k))
        torch.rand_like = lambda *a, **k: self.keep(self.real["rand_like"](*a, **k))
        torch.randn_like = lambda *a, **k: self.keep(self.real["randn_like"](*a, **k))
        torch.randint = self.randint
        torch.randperm = self.randperm

    def __exit__(self, *_):
        for name, function in self.real.items():
            setattr(torch, name, function)


def speech(*shape, seed=1):
    samples = shape[1]
    swell = torch.sin(torch.linspace(0.1, 3.0, samples)) * 0.3
    wav = torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
    return wav * (swell if len(shape) == 2 else swell.unsqueeze(-1))


def sources(folder, recordings):
    rows = ["ID,duration,wav,wav_format,wav_opts"]
    for name, wav in recordings.items():
        soundfile.write(folder / f"{name}.wav", wav.numpy(), 16000, subtype="FLOAT")
        rows.append(f"{name},{len(wav) / 16000},$root/{name}.wav,wav,")
    (folder / "list.csv").write_text("\n".join(rows) + "\n")


def case(name, target, options="", x=None, lengths=None, recordings=None, backward=True, call=None):
    """`call(layer, x, lengths)` gives a tensor or a pair of tensor and lengths."""
    x = speech(3, 400) if x is None else x
    lengths = torch.tensor([1.0, 0.75, 0.5][: x.shape[0]]) if lengths is None else lengths
    yaml = f"x: !new:{target}\n" + "".join(f"    {line.strip()}\n" for line in options.split(";") if line.strip())
    recordings = recordings or {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        sources(folder, recordings)
        layer = load_hyperpyyaml(yaml.replace("FOLDER", str(folder)))["x"]
        if getattr(layer, "noise_funct", None) is torch.randn_like:  # bound before it is recorded
            layer.noise_funct = lambda wav: torch.randn_like(wav)
        torch.manual_seed(7)
        random.seed(7)
        tensors = {}

        def run(_, leaves):
            with Recorder():
                out = call(layer, leaves["x"] * 1, lengths)
            if isinstance(out, tuple):
                out = {"0": out[0], "lengths": out[1]}
            return out

        tensors = golden.run(torch.nn.Identity(), {"x": x}, run)
    if not backward:
        tensors = {k: v for k, v in tensors.items() if not k.startswith(("grad", "direction"))}
    tensors["input.lengths"] = lengths
    tensors["draws"] = torch.tensor(draws, dtype=torch.float64)
    for key, wav in recordings.items():
        tensors[f"recording.{key}"] = wav
    golden.save(MODULE, f"augment/{name}", tensors, {"yaml": yaml})


def alone(layer, x, lengths):
    return layer(x)


def both(layer, x, lengths):
    return layer(x, lengths)


def noises(seed=0):
    generator = torch.Generator().manual_seed(seed)
    return {f"noise{i}": 0.1 * torch.randn(n, generator=generator) for i, n in enumerate((700, 300, 150, 520))}


def rooms():
    generator = torch.Generator().manual_seed(3)
    decay = torch.exp(-torch.arange(120) / 20.0)
    first = 0.2 * torch.randn(120, generator=generator) * decay
    first[7] = -1.0
    second = torch.cat([torch.zeros(3), torch.ones(1), torch.zeros(40), 0.5 * torch.ones(1)])
    return {"room1": first, "room2": second}


T = "speechbrain.augment.time_domain."
F = "speechbrain.augment.freq_domain."
stereo = speech(2, 300, 2, seed=4)


def time_domain():
    case("add-noise-white", T + "AddNoise", "snr_low: 0; snr_high: 15", call=both)
    case("add-noise-normalized", T + "AddNoise", "snr_low: -10; snr_high: -10; normalize: True", x=speech(3, 400) * 5, call=both)
    case("add-noise-stereo", T + "AddNoise", "snr_low: 5; snr_high: 5", x=stereo, call=both)
    pink = "snr_low: 5; snr_high: 5; noise_funct: !name:" + T + "pink_noise_like {alpha_low: 0.5, alpha_high: 2.0, sample_rate: 16000}"
    case("add-noise-pink", T + "AddNoise", pink, call=both)
    case("add-noise-pink-odd", T + "AddNoise", pink, x=speech(3, 401), call=both)
    csv = "csv_file: FOLDER/list.csv; replacements: {root: FOLDER}; "
    fixed = csv + "sorting: original; snr_low: 3; snr_high: 3"
    case("add-noise-csv", T + "AddNoise", fixed + "; start_index: 0", recordings=noises(), call=both)
    case("add-noise-csv-padded", T + "AddNoise", fixed + "; pad_noise: True", recordings=noises(), call=both)
    case("add-noise-csv-descending", T + "AddNoise", fixed.replace("original", "descending") + "; pad_noise: True", recordings=noises(), call=both)
    few = {"a": noises()["noise1"], "b": noises()["noise2"]}
    case("add-noise-csv-few", T + "AddNoise", fixed + "; start_index: 0", recordings=few, call=both)
    case("add-noise-csv-resampled", T + "AddNoise", fixed + "; start_index: 0; noise_sample_rate: 16000; clean_sample_rate: 8000", recordings=noises(), call=both)
    case("add-noise-csv-second", T + "AddNoise", fixed + "; start_index: 0", recordings=noises(), call=lambda f, x, n: (f(x, n), f(x, n))[1])
    room = "csv_file: FOLDER/list.csv; replacements: {root: FOLDER}; sorting: original"
    case("add-reverb", T + "AddReverb", room, recordings=rooms(), call=alone)
    case("add-reverb-second", T + "AddReverb", room, recordings=rooms(), call=lambda f, x, n: (f(x), f(x))[1])
    case("add-reverb-short", T + "AddReverb", room, x=speech(2, 60), recordings={"room": rooms()["room1"]}, call=alone)
    case("add-reverb-scaled", T + "AddReverb", room + "; rir_scale_factor: 0.7", recordings={"room": rooms()["room1"]}, call=alone)
    case("add-reverb-resampled", T + "AddReverb", room + "; reverb_sample_rate: 16000; clean_sample_rate: 8000", recordings={"room": rooms()["room1"]}, call=alone)
    for speed in ("90", "95", "100", "105", "110", "111.11"):
        case(f"speed-{speed}", T + "SpeedPerturb", f"orig_freq: 16000; speeds: [{speed}]", call=alone)
    case("drop-freq-fixed", T + "DropFreq", "drop_freq_low: 0.25; drop_freq_high: 0.25; drop_freq_count_low: 1; drop_freq_count_high: 1", call=alone)
    case("drop-freq-drawn", T + "DropFreq", "drop_freq_count_low: 2; drop_freq_count_high: 4; drop_freq_width: 0.1", call=alone)
    case("drop-chunk-zeros", T + "DropChunk", "drop_length_low: 20; drop_length_high: 60; drop_count_low: 1; drop_count_high: 4", call=both)
    case("drop-chunk-fixed", T + "DropChunk", "drop_length_low: 50; drop_length_high: 50; drop_count_low: 1; drop_count_high: 1; drop_start: 40; drop_end: 90", call=both)
    case("drop-chunk-noise", T + "DropChunk", "drop_length_low: 20; drop_length_high: 60; drop_start: -150; drop_end: -20; noise_factor: 0.5", call=both)
    case("clip-fixed", T + "DoClip", "clip_low: 0.3; clip_high: 0.3", call=alone)
    case("clip-drawn", T + "DoClip", "clip_low: 0.2; clip_high: 0.8", x=stereo, call=alone)
    case("amplitude", T + "RandAmp", "amp_low: 0.25; amp_high: 1.75", call=alone)
    case("amplitude-stereo", T + "RandAmp", "amp_low: 0.5; amp_high: 0.5", x=stereo, call=alone)
    case("channel-drop", T + "ChannelDrop", "drop_rate: 0.5", x=speech(2, 50, 8), call=alone)
    case("cut-cat", T + "CutCat", "min_num_segments: 2; max_num_segments: 9", call=alone)
    case("cut-cat-seven", T + "CutCat", "min_num_segments: 7; max_num_segments: 7", call=alone)
    for kind in ("int16", "int8", "float16"):
        case(f"bits-{kind}", T + "DropBitResolution", f"target_dtype: {kind}", backward=False, call=alone)
    case("sign-flip", T + "SignFlip", "flip_prob: 1", call=alone)
    case("resample", T + "Resample", "orig_freq: 16000; new_freq: 8000", call=alone)


def freq_domain():
    mels = torch.randn(3, 60, 20, generator=torch.Generator().manual_seed(5))
    for how in ("zeros", "mean", "rand", "cutcat", "swap"):
        for dim in (1, 2):
            options = f"drop_length_low: 3; drop_length_high: 9; drop_count_low: 1; drop_count_high: 4; replace: {how}; dim: {dim}"
            case(f"spectrogram-drop-{how}-{dim}", F + "SpectrogramDrop", options, x=mels, call=alone)
    case("warping-time", F + "Warping", "", x=mels, call=alone)
    case("warping-frequency", F + "Warping", "dim: 2; warp_window: 3; warp_mode: bilinear", x=mels, call=alone)
    case("warping-wide", F + "Warping", "warp_window: 20", x=mels, call=alone)
    case("warping-small", F + "Warping", "warp_window: 30", x=mels, call=alone)
    case("shift-time", F + "RandomShift", "min_shift: -20; max_shift: 20", x=mels, call=both)
    case("shift-fixed", F + "RandomShift", "min_shift: 15; max_shift: 15", call=both)
    case("shift-features", F + "RandomShift", "min_shift: 3; max_shift: 3; dim: 2", x=mels, call=both)


def pipelines():
    """Nothing is left to chance: the numbers of Augmenter are the same whatever is drawn."""
    parts = f"""augmentations:
          - !new:{T}SpeedPerturb {{orig_freq: 16000, speeds: [90]}}
          - !new:{T}DropFreq {{drop_freq_low: 0.3, drop_freq_high: 0.3, drop_freq_count_high: 1}}
          - !new:{F}RandomShift {{min_shift: 40, max_shift: 40}}"""
    variants = {
        "sequential": "",
        "one": "max_augmentations: 1",
        "concatenated": "concat_original: True",
        "parallel": "parallel_augment: True; min_augmentations: 2; max_augmentations: 2; concat_original: True",
        "repeated": "parallel_augment: True; min_augmentations: 2; max_augmentations: 2; concat_original: True; repeat_augment: 2",
        "part": "augment_start_index: 1; augment_end_index: 2; concat_original: True; concat_start_index: 1; concat_end_index: 7",
        "disabled": "enable_augmentations: [False, True, True]; min_augmentations: 3",
        "never": "augment_prob: 0.0; concat_original: True",
    }
    for name, options in variants.items():
        minimum = "" if "min_aug" in options or name == "one" else "; min_augmentations: 3"

        def run(f, x, n):
            out, lengths = f(x, n)
            labels = torch.arange(x.shape[0] * 2).reshape(x.shape[0], 2)
            return {"0": out, "lengths": lengths, "labels": f.replicate_labels(labels)}

        case(f"augmenter-{name}", "speechbrain.augment.augmenter.Augmenter", options + minimum + ";" + parts.replace("\n          -", "\n          -"), call=run)


def codec():
    case("codec-ulaw", "speechbrain.augment.codec.CodecAugment", "sample_rate: 16000", x=speech(3, 400) * 0.5,
         backward=False, call=lambda f, x, n: f.apply_codec(x, "WAV", "ULAW"))
    tone = 0.5 * torch.sin(torch.arange(4000) * 0.2).unsqueeze(0) * torch.hann_window(4000)
    for name, pair in {"mp3": ("MP3", "MPEG_LAYER_III"), "opus": ("OGG", "OPUS")}.items():
        case(f"codec-{name}", "speechbrain.augment.codec.CodecAugment", "sample_rate: 16000", x=tone, backward=False,
             call=lambda f, x, n: f.apply_codec(x, *pair))


def old():
    L = "speechbrain.lobes.augment."
    mels = torch.randn(3, 60, 20, generator=torch.Generator().manual_seed(5))
    case("old-time-domain-95", L + "TimeDomainSpecAugment", "speeds: [95]; drop_freq_prob: 0.0; drop_chunk_prob: 0.0", backward=False, call=both)
    case("old-time-domain-105", L + "TimeDomainSpecAugment", "speeds: [105]; drop_freq_prob: 0.0; drop_chunk_prob: 0.0; sample_rate: 8000", backward=False, call=both)
    case("old-time-domain", L + "TimeDomainSpecAugment", "drop_freq_count_low: 1; drop_chunk_count_low: 1; drop_chunk_length_low: 20; drop_chunk_length_high: 60", backward=False, call=both)
    case("old-time-domain-noise", L + "TimeDomainSpecAugment", "speeds: [100]; drop_freq_prob: 0.0; drop_chunk_count_low: 1; drop_chunk_length_low: 20; drop_chunk_length_high: 60; drop_chunk_noise_factor: 1", backward=False, call=both)
    case("old-babble", L + "EnvCorrupt", "babble_speaker_count: 2; babble_snr_low: 0; babble_snr_high: 10", backward=False, call=both)
    noise = "openrir_folder: FOLDER; noise_csv: FOLDER/list.csv; reverb_csv: FOLDER/list.csv; noise_snr_low: 0; noise_snr_high: 15"
    one = {"noise": noises()["noise0"]}
    root = {key: wav for key, wav in one.items()}
    case("old-noise", L + "EnvCorrupt", noise + "; reverb_prob: 0.0", recordings=root, backward=False, call=both)
    case("old-reverb", L + "EnvCorrupt", noise + "; noise_prob: 0.0", recordings={"room": rooms()["room1"]}, backward=False, call=both)
    case("old-all", L + "EnvCorrupt", noise + "; babble_speaker_count: 1; babble_snr_low: 5; babble_snr_high: 5", recordings={"room": rooms()["room1"]}, backward=False, call=both)
    case("old-spec-augment", L + "SpecAugment", "freq_mask_width: 5; time_mask_width: !tuple (2, 9)", x=mels, backward=False, call=alone)
    case("old-spec-augment-mean", L + "SpecAugment", "time_warp: False; freq_mask_width: 6; replace_with_zero: False; time_mask_ratio: 0.2", x=mels, backward=False, call=alone)


if OLD:
    real = sources

    def sources(folder, recordings):  # EnvCorrupt names its folder rir_root
        real(folder, recordings)
        text = (folder / "list.csv").read_text().replace("$root", "$rir_root")
        (folder / "list.csv").write_text(text)

    old()
else:
    time_domain()
    freq_domain()
    pipelines()
    codec()
