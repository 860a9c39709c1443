"""Small folders in the form of SpeechBrain's published classifiers, with random weights, and Python's numbers of them.

Their YAML leads each file to `speechbrain/<name>` on the hub, as the published ones do; it is read beside the YAML.
"""

import json
import tempfile

import golden
import safetensors.torch
import soundfile
import speechbrain
import torch
from speechbrain.inference.classifiers import EncoderClassifier

FOLDER = golden.ROOT / "broca-inference/src/test/resources/golden/published"
RECORDINGS = ["v01/v01_009.mp3", "v04/v04_002.mp3"]

FRONT = """pretrained_path: speechbrain/NAME
n_mels: MELS
out_n_neurons: 5

compute_features: !new:speechbrain.lobes.features.Fbank
    n_mels: !ref <n_mels>

mean_var_norm: !new:speechbrain.processing.features.InputNormalization
    norm_type: sentence
    std_norm: False
"""

ECAPA = """
embedding_model: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN
    input_size: !ref <n_mels>
    channels: [16, 16, 16, 16, 24]
    kernel_sizes: [5, 3, 3, 3, 1]
    dilations: [1, 2, 3, 4, 1]
    attention_channels: 8
    lin_neurons: 12
"""

XVECTOR = """
embedding_model: !new:speechbrain.lobes.models.Xvector.Xvector
    in_channels: !ref <n_mels>
    activation: !name:torch.nn.LeakyReLU
    tdnn_blocks: 5
    tdnn_channels: [12, 12, 12, 12, 16]
    tdnn_kernel_sizes: [5, 3, 3, 1, 1]
    tdnn_dilations: [1, 2, 3, 1, 1]
    lin_neurons: 12
"""

COSINE = """
classifier: !new:speechbrain.lobes.models.ECAPA_TDNN.Classifier
    input_size: 12
    out_neurons: !ref <out_n_neurons>
"""

PERCEPTRON = """
classifier: !new:speechbrain.lobes.models.Xvector.Classifier
    input_shape: [null, null, 12]
    activation: !name:torch.nn.LeakyReLU
    lin_blocks: 1
    lin_neurons: 10
    out_neurons: !ref <out_n_neurons>
"""

NORM = """
mean_var_norm_emb: !new:speechbrain.processing.features.InputNormalization
    norm_type: global
    std_norm: False
"""

TAIL = """
modules:
    compute_features: !ref <compute_features>
    mean_var_norm: !ref <mean_var_norm>
    embedding_model: !ref <embedding_model>
    classifier: !ref <classifier>
MODULES
label_encoder: !new:speechbrain.dataio.encoder.CategoricalEncoder

pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
    loadables:
        embedding_model: !ref <embedding_model>
        classifier: !ref <classifier>
        label_encoder: !ref <label_encoder>
LOADABLES    paths:
        embedding_model: !ref <pretrained_path>/embedding_model.ckpt
        classifier: !ref <pretrained_path>/classifier.ckpt
        label_encoder: !ref <pretrained_path>/label_encoder.txt
PATHS"""

CASES = {
    "spkrec-ecapa-voxceleb": (80, ECAPA + COSINE + NORM),
    "spkrec-xvect-voxceleb": (24, XVECTOR + PERCEPTRON + NORM),
    "lang-id-commonlanguage_ecapa": (80, ECAPA + COSINE),
    "lang-id-voxlingua107-ecapa": (60, ECAPA + PERCEPTRON),
    "google_speech_command_xvector": (24, XVECTOR + PERCEPTRON),
}


def yaml(name):
    mels, models = CASES[name]
    text = FRONT + models + TAIL
    norm = "mean_var_norm_emb" if NORM in models else None
    for key, value in {
        "NAME": name,
        "MELS": str(mels),
        "MODULES": f"    {norm}: !ref <{norm}>\n" if norm else "",
        "LOADABLES": f"        {norm}: !ref <{norm}>\n" if norm else "",
        "PATHS": f"        {norm}: !ref <pretrained_path>/{norm}.ckpt\n" if norm else "",
    }.items():
        text = text.replace(key, value)
    return text


def write(name):
    from hyperpyyaml import load_hyperpyyaml

    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hyperparams.yaml").write_text(yaml(name))
    torch.manual_seed(11)
    hparams = load_hyperpyyaml(yaml(name))
    for layer in ("embedding_model", "classifier"):
        for key, value in hparams[layer].state_dict().items():
            if "running_mean" in key:
                value.normal_(0, 0.2)
            elif "running_var" in key:
                value.uniform_(0.5, 2)
        torch.save(hparams[layer].state_dict(), folder / f"{layer}.ckpt")
    if "mean_var_norm_emb" in hparams:
        hparams["mean_var_norm_emb"](torch.randn(7, 1, 12), torch.ones(7))
        hparams["mean_var_norm_emb"]._save(folder / "mean_var_norm_emb.ckpt")
    labels = hparams["label_encoder"]
    labels.update_from_iterable(["one", "two, too", "it's", "vier", "cinq"])
    labels.save(folder / "label_encoder.txt")


def expected(name):
    folder = FOLDER / name
    model = EncoderClassifier.from_hparams(str(folder), overrides={"pretrained_path": str(folder)}, savedir=tempfile.mkdtemp())
    tensors, labels = {}, []
    for i, recording in enumerate(RECORDINGS):
        samples, _ = soundfile.read(golden.ROOT / "templates/data/digits" / recording, dtype="float32")
        wav = torch.from_numpy(samples).unsqueeze(0)
        tensors[f"output.embedding.{i}"] = model.encode_batch(wav).flatten()
        scores, _, _, label = model.classify_batch(wav)
        tensors[f"output.scores.{i}"] = scores.flatten()
        labels += label
    golden.save("broca-inference", f"published/{name}/numbers", tensors, {"labels": labels, "recordings": RECORDINGS})


if __name__ == "__main__":
    for case in CASES:
        write(case)
        expected(case)
