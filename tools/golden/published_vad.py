"""A small folder in the form of SpeechBrain's published voice activity detector, with random weights, and Python's numbers of it."""

import tempfile

import golden
import torch
from hyperpyyaml import load_hyperpyyaml
from speechbrain.inference.VAD import VAD

NAME = "vad-crdnn-libriparty"
FOLDER = golden.ROOT / "broca-inference/src/test/resources/golden/published" / NAME
RECORDINGS = ["v01/v01_009.mp3", "v04/v04_002.mp3"]

YAML = """sample_rate: 16000
time_resolution: 0.01
n_fft: 400
n_mels: 24
rnn_layers: 2
rnn_neurons: 8
dnn_neurons: 6
output_neurons: 1
device: 'cpu'

compute_features: !new:speechbrain.lobes.features.Fbank
    sample_rate: !ref <sample_rate>
    n_fft: !ref <n_fft>
    n_mels: !ref <n_mels>
    hop_length: !ref <time_resolution> * 1000

mean_var_norm: !new:speechbrain.processing.features.InputNormalization
    norm_type: sentence

cnn: !new:speechbrain.nnet.containers.Sequential
    input_shape: [null, null, !ref <n_mels>]
    norm1: !name:speechbrain.nnet.normalization.LayerNorm
    cnn1: !name:speechbrain.lobes.models.CRDNN.CNN_Block
        channels: 4
        kernel_size: (3, 3)
    cnn2: !name:speechbrain.lobes.models.CRDNN.CNN_Block
        channels: 6
        kernel_size: (3, 3)

rnn: !new:speechbrain.nnet.RNN.GRU
    input_shape: [null, null, 36]
    hidden_size: !ref <rnn_neurons>
    num_layers: !ref <rnn_layers>
    bidirectional: True

dnn: !new:speechbrain.nnet.containers.Sequential
    input_shape: [null, null, !ref <rnn_neurons> * 2]
    dnn1: !name:speechbrain.lobes.models.CRDNN.DNN_Block
        neurons: !ref <dnn_neurons>
    dnn2: !name:speechbrain.lobes.models.CRDNN.DNN_Block
        neurons: !ref <dnn_neurons>
    lin: !name:speechbrain.nnet.linear.Linear
        n_neurons: !ref <output_neurons>
        bias: False

model: !new:torch.nn.ModuleList
    - [!ref <cnn>, !ref <rnn>, !ref <dnn>]

modules:
    compute_features: !ref <compute_features>
    model: !ref <model>
    cnn: !ref <cnn>
    rnn: !ref <rnn>
    dnn: !ref <dnn>
    mean_var_norm: !ref <mean_var_norm>

pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
    loadables:
        model: !ref <model>
        mean_var_norm: !ref <mean_var_norm>
"""


def write():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "hyperparams.yaml").write_text(YAML)
    torch.manual_seed(11)
    hparams = load_hyperpyyaml(YAML)
    for key, value in hparams["model"].state_dict().items():
        if "running_mean" in key:
            value.normal_(0, 0.2)
        elif "running_var" in key:
            value.uniform_(0.5, 2)
        elif value.dim() > 1:
            value.mul_(3)  # so that probabilities differ from frame to frame
    torch.save(hparams["model"].state_dict(), FOLDER / "model.ckpt")
    hparams["mean_var_norm"](torch.randn(3, 10, 24), torch.ones(3))
    hparams["mean_var_norm"]._save(FOLDER / "mean_var_norm.ckpt")


def expected():
    vad = VAD.from_hparams(str(FOLDER), savedir=tempfile.mkdtemp())
    tensors, thresholds = {}, []
    for i, recording in enumerate(RECORDINGS):
        file = str(golden.ROOT / "templates/data/digits" / recording)
        prob = vad.get_speech_prob_file(file)
        values = prob.flatten().sort().values
        threshold = float((values[len(values) // 2 - 1] + values[len(values) // 2]) / 2)
        thresholds.append(threshold)
        found = vad.get_speech_segments(
            file, activation_th=threshold, deactivation_th=threshold - 0.01, close_th=0.05, len_th=0.05, double_check=False
        )
        tensors[f"output.probabilities.{i}"] = prob.flatten()
        tensors[f"output.segments.{i}"] = found
    golden.save(
        "broca-inference", f"published/{NAME}/numbers", tensors, {"recordings": RECORDINGS, "activation_th": thresholds}
    )


if __name__ == "__main__":
    write()
    expected()
