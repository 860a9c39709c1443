"""Golden files of `org.broca.processing`: spectra, filterbanks, deltas, context, normalization, waveforms."""

import speechbrain
import torch
import torchaudio
from speechbrain.processing import features
from speechbrain.processing import signal_processing as sp

import golden

MODULE = "broca-core"


def noise(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def speech(batch, samples, seed=1):
    """Noise that swells and fades, with a stretch of silence."""
    swell = torch.sin(torch.linspace(0.1, 3.0, samples)) * 0.3
    wav = noise(batch, samples, seed=seed) * swell
    wav[:, samples // 2 : samples // 2 + samples // 5] = 0
    return wav


def stft(name, waveform, window_fn=None, **options):
    extra = {"window_fn": window_fn} if window_fn else {}
    layer = features.STFT(**options, **extra)
    golden.save(MODULE, f"processing/stft-{name}", golden.run(layer, {"x": waveform}), options)


stft("default", speech(1, 1000), sample_rate=16000)
stft("short-window", speech(2, 300), sample_rate=8000, n_fft=64, win_length=5.5, hop_length=2.5)
stft("hann", speech(2, 300), torch.hann_window, sample_rate=8000, n_fft=64, win_length=8, hop_length=4)
stft("normalized", speech(2, 300), sample_rate=8000, n_fft=64, win_length=8, hop_length=4, normalized_stft=True)
stft("not-centred", speech(2, 300), sample_rate=8000, n_fft=64, win_length=8, hop_length=4, center=False)
stft("reflect", speech(2, 300), sample_rate=8000, n_fft=64, win_length=8, hop_length=4, pad_mode="reflect")
stft("replicate", speech(2, 300), sample_rate=8000, n_fft=64, win_length=8, hop_length=4, pad_mode="replicate")
stft("two-sided", speech(2, 300), sample_rate=8000, n_fft=64, win_length=8, hop_length=4, onesided=False)
stft(
    "channels",
    torch.stack([speech(2, 300), speech(2, 300, seed=2)], -1),
    sample_rate=8000,
    n_fft=64,
    win_length=8,
    hop_length=4,
)


def istft(name, waveform, length=None, **options):
    n_fft = {"n_fft": options["n_fft"]} if "n_fft" in options else {}
    spectrum = features.STFT(**{**options, "n_fft": 64})(waveform)
    layer = features.ISTFT(**options)
    call = (lambda f, x: f(x["x"], sig_length=length)) if length else None
    tensors = golden.run(layer, {"x": spectrum}, call)
    if length:
        tensors["input.length"] = torch.tensor(length)
    golden.save(MODULE, f"processing/istft-{name}", tensors, options)


small = {"sample_rate": 8000, "win_length": 8, "hop_length": 4}
istft("default", speech(2, 300), **small)
istft("length", speech(2, 300), length=250, n_fft=64, **small)
istft("channels", torch.stack([speech(2, 300), speech(2, 300, seed=2)], -1), **small)

for name, options in {
    "energy": {},
    "magnitude": {"power": 0.5},
    "log": {"power": 0.5, "log": True},
}.items():
    inputs = {"x": noise(2, 4, 5, 2)}
    layer = torch.nn.Identity()
    tensors = golden.run(layer, inputs, lambda _, x: features.spectral_magnitude(x["x"], **options))
    golden.save(MODULE, f"processing/spectral-magnitude-{name}", tensors, options)


def filterbank(name, train=False, channels=False, **options):
    layer = features.Filterbank(**options)
    layer.train(train)
    bins = options.get("n_fft", 400) // 2 + 1
    power = noise(2, 6, bins).square() * torch.logspace(0, -11, bins)
    if channels:
        power = torch.stack([power, noise(2, 6, bins, seed=2).square()], -1)
    torch.manual_seed(5)
    golden.save(MODULE, f"processing/filterbank-{name}", golden.run(layer, {"x": power}), options)


filterbank("default")
filterbank("linear", n_mels=10, n_fft=128, log_mel=False)
filterbank("rectangular", n_mels=10, n_fft=128, filter_shape="rectangular")
filterbank("gaussian", n_mels=10, n_fft=128, filter_shape="gaussian")
filterbank("range", n_mels=8, n_fft=128, f_min=100, f_max=3600, sample_rate=8000)
filterbank("magnitude", n_mels=10, n_fft=128, power_spectrogram=1, amin=1e-5, ref_value=10.0, top_db=60.0)
filterbank("channels", n_mels=10, n_fft=128, channels=True)
filterbank("trained", n_mels=10, n_fft=128, freeze=False)
filterbank("trained-slowly", n_mels=10, n_fft=128, freeze=False, param_change_factor=0.5)
filterbank("trained-gaussian", n_mels=10, n_fft=128, freeze=False, filter_shape="gaussian", log_mel=False)
filterbank("random", n_mels=10, n_fft=128, param_rand_factor=0.15, train=True)
filterbank("random-evaluated", n_mels=10, n_fft=128, param_rand_factor=0.15)

for name, options in {
    "default": {"input_size": 23},
    "few": {"input_size": 10, "n_out": 4},
    "plain": {"input_size": 10, "n_out": 10, "ortho_norm": False},
}.items():
    tensors = golden.run(features.DCT(**options), {"x": noise(2, 5, options["input_size"])})
    golden.save(MODULE, f"processing/dct-{name}", tensors, options)

for name, options, shape in [
    ("default", {"input_size": 4}, (2, 9, 4)),
    ("wide", {"input_size": 4, "window_length": 9}, (2, 9, 4)),
    ("even", {"input_size": 4, "window_length": 6}, (2, 9, 4)),
    ("channels", {"input_size": 4}, (2, 9, 4, 3)),
]:
    golden.save(MODULE, f"processing/deltas-{name}", golden.run(features.Deltas(**options), {"x": noise(*shape)}), options)

for name, options in {
    "none": {},
    "both": {"left_frames": 5, "right_frames": 5},
    "left": {"left_frames": 3, "right_frames": 1},
    "right": {"left_frames": 1, "right_frames": 4},
}.items():
    layer = features.ContextWindow(**options)
    golden.save(MODULE, f"processing/context-window-{name}", golden.run(layer, {"x": noise(2, 9, 3)}), options)


def normalization(name, lengths, backward=True, **options):
    layer = features.InputNormalization(**options)
    lengths = torch.tensor(lengths)
    x = noise(len(lengths), 8, 3) * 2 + 1
    if name.endswith("constant"):
        x[..., 0] = 2
        x[0, 1:, 0] = 5  # padding
    tensors = golden.run(layer, {"x": x, "lengths": lengths}, lambda f, i: f(i["x"], lengths))
    if not backward:
        tensors = {k: v for k, v in tensors.items() if not k.startswith("grad") and not k.startswith("direction")}
    golden.save(MODULE, f"processing/input-normalization-{name}", tensors, options)


for kind in ("sentence", "batch", "global"):
    backward = kind != "global"  # global statistics are constants here
    normalization(kind, [1.0, 0.75, 0.5], backward, norm_type=kind)
    normalization(f"{kind}-mean", [1.0, 0.6, 0.5], backward, norm_type=kind, std_norm=False)
    normalization(f"{kind}-unpadded", [1.0, 0.6, 0.4], backward, norm_type=kind, avoid_padding_norm=True)
    normalization(f"{kind}-constant", [0.125, 1.0], False, norm_type=kind, epsilon=1e-3)

layer = features.InputNormalization()
tensors = {}
plan = [(1, True), (1, True), (2, True), (1, False)]
for step, (epoch, train) in enumerate(plan):
    layer.train(train)
    x = noise(2, 5 + step, 3, seed=step) * (step + 1) + step
    lengths = torch.tensor([1.0, 0.6])
    tensors |= {f"input.x{step}": x, f"output.{step}": layer(x, lengths, epoch=epoch)}
    tensors |= {f"state.mean{step}": layer.glob_mean, f"state.std{step}": layer.glob_std}
    tensors |= {f"state.count{step}": torch.tensor(layer.count)}
golden.save(MODULE, "processing/input-normalization-epochs", tensors, {"plan": plan})
path = golden.ROOT / MODULE / "src/test/resources/golden/processing"
layer._save(path / f"input-normalization-sb{speechbrain.__version__}.ckpt")

# ---- waveforms

wav = noise(3, 60)
stereo = noise(3, 60, 2, seed=2)
sizes = torch.tensor([[60.0], [40.0], [30.0]])
tensors = {"input.mono": wav, "input.stereo": stereo, "input.lengths": sizes}
for kind in ("avg", "rms", "peak"):
    for scale in ("linear", "dB"):
        for key, x in {"mono": wav, "stereo": stereo}.items():
            tensors[f"output.amplitude-{key}-{kind}-{scale}"] = sp.compute_amplitude(x, None, kind, scale)
            tensors[f"output.amplitude-{key}-{kind}-{scale}-lengths"] = sp.compute_amplitude(x, sizes, kind, scale)
for kind in ("avg", "peak"):
    tensors[f"output.normalize-{kind}"] = sp.normalize(wav, None, kind)
    tensors[f"output.normalize-{kind}-lengths"] = sp.normalize(wav, sizes, kind)
    tensors[f"output.rescale-{kind}-linear"] = sp.rescale(wav, sizes, 0.3, kind, "linear")
    tensors[f"output.rescale-{kind}-dB"] = sp.rescale(wav, sizes, -20.0, kind, "dB")
tensors["output.normalize-one"] = sp.normalize(wav[0])
tensors["output.rescale-one"] = sp.rescale(wav[0], None, 0.5)
tensors["output.mean-std-norm"] = sp.mean_std_norm(wav)
golden.save(MODULE, "processing/amplitude", tensors)

x = noise(2, 50, 1)
kernel = noise(1, 9, 1, seed=3)
tensors = {
    "input.x": x,
    "input.kernel": kernel,
    "output.valid": sp.convolve1d(x, kernel),
    "output.padded": sp.convolve1d(x, kernel, padding=(8, 0)),
    "output.reflected": sp.convolve1d(x, kernel, padding=(4, 4), pad_type="reflect", stride=2),
    "output.symmetric": sp.convolve1d(x, kernel, padding=3),
    "output.fft": sp.convolve1d(x, kernel, use_fft=True),
    "output.fft-rotated": sp.convolve1d(x, kernel, use_fft=True, rotation_index=3),
    "output.fft-short": sp.convolve1d(x[:, :6], kernel, use_fft=True),
}
golden.save(MODULE, "processing/convolve1d", tensors)

rir = noise(30, 1, seed=4) * torch.exp(-torch.arange(30.0) / 6).unsqueeze(1)
rir[4] = 3.0
tensors = {"input.rir": rir, "input.x": wav}
for kind in ("avg", "peak"):
    tensors[f"output.{kind}"] = sp.reverberate(wav, rir[:, 0], kind)
tensors["output.none"] = sp.reverberate(wav, rir[:, 0], None)
tensors["output.one"] = sp.reverberate(wav[0], rir[:, 0])
tensors["output.channels"] = sp.reverberate(wav.unsqueeze(-1), rir[:, 0])
golden.save(MODULE, "processing/reverberate", tensors)

tensors = {
    "output.default": sp.notch_filter(0.25),
    "output.short": sp.notch_filter(0.6, filter_width=21, notch_width=0.1),
    "output.overlap": sp.overlap_and_add(noise(2, 3, 5, 8), 6),
    "input.frames": noise(2, 3, 5, 8),
}
golden.save(MODULE, "processing/filters", tensors)

tensors = {"input.x": wav}
for old, new in ((16000, 8000), (8000, 16000), (44100, 16000), (48000, 44100), (16000, 16000)):
    tensors[f"output.{old}-{new}"] = torchaudio.functional.resample(wav, old, new)
golden.save(MODULE, "processing/resample", tensors)

stft_layer = features.STFT(**small, n_fft=64)
istft_layer = features.ISTFT(**small)
magnitude = noise(3, 2, 33).abs()
for normalize in (True, False):
    out = sp.resynthesize(magnitude, wav, stft_layer, istft_layer, normalize_wavs=normalize)
    tensors = {"input.magnitude": magnitude, "input.x": wav, "output.0": out}
    options = {"normalize_wavs": normalize}
    golden.save(MODULE, f"processing/resynthesize-{'normalized' if normalize else 'plain'}", tensors, options)
