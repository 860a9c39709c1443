"""Golden files of `org.broca.lobes`: Fbank and MFCC."""

import torch
from speechbrain.lobes.features import MFCC, Fbank

import golden
from golden import save


def speech(batch, samples):
    """Noise that swells and fades, with a stretch of silence."""
    swell = torch.sin(torch.linspace(0.1, 3.0, samples)) * 0.3
    wav = torch.randn(batch, samples, generator=torch.Generator().manual_seed(1)) * swell
    wav[:, samples // 2 : samples // 2 + samples // 5] = 0
    return wav


def features(cls, name, samples=1000, **options):
    layer = cls(**options)
    save("broca-core", f"lobes/{cls.__name__.lower()}-{name}", golden.run(layer, {"x": speech(2, samples)}), options)


features(Fbank, "default")
features(Fbank, "23-mels", n_mels=23)
features(Fbank, "80-mels", n_mels=80)
features(Fbank, "8-khz", sample_rate=8000)
features(Fbank, "deltas", n_mels=10, deltas=True)
features(Fbank, "context", n_mels=10, context=True, left_frames=3, right_frames=2)
features(Fbank, "deltas-context", n_mels=5, deltas=True, context=True)
features(Fbank, "trained", n_mels=10, requires_grad=True)
features(Fbank, "trained-gaussian", n_mels=10, requires_grad=True, filter_shape="gaussian", param_change_factor=0.5)
features(Fbank, "window", n_mels=20, n_fft=512, win_length=32, hop_length=8, f_min=60, f_max=7600)
features(MFCC, "default", samples=600)
features(MFCC, "plain", deltas=False, context=False, n_mfcc=13, n_mels=40)
features(MFCC, "8-khz", sample_rate=8000, samples=600, context=False, n_fft=256)
features(MFCC, "trained", n_mels=10, n_mfcc=6, context=False, requires_grad=True)
