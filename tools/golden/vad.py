"""Golden files of voice activity detection: the network of recipes/VAD with weights from a formula, and what the interface makes
of probabilities."""

import math
import tempfile
import wave

import golden
import torch
from hyperpyyaml import load_hyperpyyaml
from speechbrain.inference.VAD import VAD

SEED = 5
RATE = 16000


def noise(samples, seed):
    """White noise of whole numbers whose loudness changes every fifth of a second; any language can make the same."""
    values, state = [], seed
    loudness = 0
    for i in range(samples):
        state = (state * 1103515245 + 12345) % 2147483648
        if i % 3200 == 0:
            loudness = (state >> 16) % 7
        values.append(((state >> 16) % 2001 - 1000) * loudness * loudness // 4)
    return torch.tensor(values, dtype=torch.int16)


class LenientVAD(VAD):
    """Leaves out what is shorter than two frames, in which SpeechBrain finds nothing or fails; see docs/differences.md."""

    read = {}

    def get_speech_prob_file(self, audio_file, overlap_small_chunk=False, **sizes):
        """Each recording once."""
        key = (str(audio_file), overlap_small_chunk)
        if key not in self.read:
            self.read[key] = super().get_speech_prob_file(audio_file, overlap_small_chunk=overlap_small_chunk)
        return self.read[key].clone()

    def get_boundaries(self, prob_th, output_value="seconds"):
        """Of numbers: energy_VAD gives truth values, whose sum hides where speech goes on, and segments fall to pieces."""
        return super().get_boundaries(prob_th.float(), output_value)

    def energy_VAD(self, audio_file, boundaries, **options):
        return super().energy_VAD(audio_file, boundaries[boundaries[:, 1] - boundaries[:, 0] > 0.015], **options)


def set_weights(model):
    """Weights that any language can make; fresh statistics of batch normalizations."""
    state = SEED
    values = {}
    for key, value in model.state_dict().items():
        if "running" in key or "num_batches" in key:
            values[key] = torch.ones_like(value) if key.endswith("running_var") else torch.zeros_like(value)
            continue
        drawn = []
        for _ in range(value.numel()):
            state = (state * 1103515245 + 12345) % 2147483648
            drawn.append(((state >> 16) % 2001 - 1000) / 1000)
        drawn = torch.tensor(drawn, dtype=torch.float64).reshape(value.shape)
        fan = value[0].numel()
        values[key] = (drawn * 2 / math.sqrt(fan) if value.dim() > 1 else 0.5 + drawn / 4).float()
    model.load_state_dict(values)


def vad():
    with open(golden.ROOT / "recipes/VAD/inference.yaml") as file:
        hparams = load_hyperpyyaml(file)
    set_weights(hparams["model"])
    return LenientVAD(modules=hparams["modules"], hparams=hparams)


def network():
    """Forward and backward of the network, and the layout of its weights."""
    interface = vad()
    model = interface.mods.model
    torch.manual_seed(2)
    waveforms = torch.randn(2, 5000) * 0.1

    def call(layer, inputs):
        cnn, rnn, dnn = layer
        maps = cnn(inputs["features"])
        read, _ = rnn(maps.reshape(maps.shape[0], maps.shape[1], -1))
        return dnn(read)

    features = interface.mods.mean_var_norm(interface.mods.compute_features(waveforms), torch.ones(2))
    tensors = golden.run(model, {"features": features}, call)
    kept = {key: value for key, value in tensors.items() if not key.startswith(("weight.", "grad.weight."))}
    for key, value in tensors.items():
        if key.startswith("grad.weight."):
            kept["sum." + key] = value.abs().sum()
    kept["input.waveforms"] = waveforms
    kept["output.probabilities"] = interface.get_speech_prob_chunk(waveforms)
    layout = {key: list(value.shape) for key, value in model.state_dict().items()}
    golden.save("broca-inference", "vad/network", kept, {"seed": SEED, "layout": layout})


def segments(tensor):
    return [[float(x) for x in row] for row in tensor.tolist()] if tensor.numel() else []


def files():
    """Whole recordings, read in chunks, with what each step makes of them."""
    interface = vad()
    lengths = {"short": 3.21, "one-chunk": 10.0, "long": 23.337, "two-large": 37.005}
    for name, seconds in lengths.items():
        samples = noise(int(seconds * RATE), seed=len(name))
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/{name}.wav"
            with wave.open(path, "wb") as out:
                out.setparams((1, 2, RATE, 0, "NONE", ""))
                out.writeframes(samples.numpy().tobytes())
            file(interface, name, path, seconds)


def clear(prob, threshold):
    """The middle of the widest gap between probabilities near the threshold: no rounding crosses it."""
    values = prob.flatten().double().sort().values
    at = int(torch.searchsorted(values, threshold))
    near = values[max(0, at - 12) : at + 12]
    widest = int((near[1:] - near[:-1]).argmax())
    return float((near[widest] + near[widest + 1]) / 2)


def file(interface, name, path, seconds):
    tensors, cases = {}, []
    for overlap in (False, True):
        prob = interface.get_speech_prob_file(path, overlap_small_chunk=overlap)
        tensors["output.overlapped" if overlap else "output.plain"] = prob
        middle = float(prob.median())
        spread = float(prob.std())
        for up, down, energy, check in (
            (0.3, -0.3, False, True),
            (0.0, 0.0, False, False),
            (0.8, -0.8, True, False),
            (0.2, -0.1, True, True),
        ):
            options = {
                "overlap_small_chunk": overlap,
                "activation_th": clear(prob, middle + up * spread),
                "deactivation_th": clear(prob, middle + min(down, up - 0.02) * spread),
                "apply_energy_VAD": energy,
                "double_check": check,
                "speech_th": middle,
                "close_th": 0.05,
                "len_th": 0.1,
            }
            found = interface.get_speech_segments(path, **options)
            cases.append({"options": options, "segments": segments(found)})
            if not energy and not check and not overlap:
                tensors["output.upsampled"] = interface.upsample_boundaries(found, path).sum(-1)
                speech = interface.apply_threshold(prob, options["activation_th"], options["deactivation_th"])
                tensors["output.upsampled_frames"] = interface.upsample_VAD(speech.float(), path).sum(-1)
                cuts = interface.get_segments(found, path, 0.1, 0.2)
                tensors["output.cuts"] = torch.tensor([cut.shape[-1] for cut in cuts])
                with tempfile.NamedTemporaryFile() as saved:
                    interface.save_boundaries(found, saved.name, False, path)
                    cases[-1]["text"] = open(saved.name).read()
                with tempfile.NamedTemporaryFile() as saved:
                    interface.save_boundaries(found, saved.name, False)
                    cases[-1]["open_text"] = open(saved.name).read()
    golden.save("broca-inference", f"vad/{name}", tensors, {"seed": SEED, "seconds": seconds, "cases": cases})


def curves():
    """Probabilities that wander, and the segments of each step."""
    interface = vad()
    cases, tensors = [], {}
    for number, (frames, step) in enumerate([(1, 1.0), (2, 1.0), (3, 1.0), (40, 0.8), (400, 0.3), (1000, 0.15), (1000, 0.5)]):
        torch.manual_seed(number)
        curve = torch.sigmoid(torch.cumsum(torch.randn(frames) * step, 0) - 0.5)
        tensors[f"input.curve{number}"] = curve
        for up, down in ((0.5, 0.25), (0.5, 0.5), (0.9, 0.1), (0.05, 0.04)):
            speech = interface.apply_threshold(curve[None, :, None], up, down)
            found = interface.get_boundaries(speech.float())
            merged = interface.merge_close_segments(found, 0.25)
            longer = interface.remove_short_segments(merged, 0.25)
            cases.append(
                {
                    "curve": number,
                    "thresholds": [up, down],
                    "speech": "".join("01"[int(x)] for x in speech.flatten()),
                    "segments": segments(found),
                    "merged": segments(merged),
                    "longer": segments(longer),
                    "samples": interface.get_boundaries(speech.float(), "samples").tolist(),
                }
            )
    golden.save("broca-inference", "vad/curves", tensors, {"cases": cases})


if __name__ == "__main__":
    network()
    files()
    curves()
