"""Small folders in the form of SpeechBrain's published recognizers, with random weights, and what Python makes of them.

The YAML texts are those of `asr-crdnn-rnnlm-librispeech` and `asr-transformer-transformerlm-librispeech`, in the words of
SpeechBrain 0.5 (`hyperparams-0.5.yaml`) and of 1.x (`hyperparams.yaml`), with smaller numbers. Run it first with
SpeechBrain 0.5.16 on the path (`pip install --no-deps --target=DIR speechbrain==0.5.16`, `PYTHONPATH=DIR`), which writes
the weights as that version does, then with 1.1.2, which reads them. `--real FOLDER` writes folders with the published
numbers there instead, of 1.4 GB together, and hears two short recordings.
"""

import json
import logging
import pathlib
import sys
import tempfile

import golden
import sentencepiece
import soundfile
import speechbrain
import torch
from hyperpyyaml import load_hyperpyyaml

OLD = speechbrain.__version__.startswith("0.5")
REAL = "--real" in sys.argv
FOLDER = pathlib.Path(sys.argv[-1]) if REAL else golden.ROOT / "broca-inference/src/test/resources/golden/published"
YAML = "hyperparams-0.5.yaml" if OLD else "hyperparams.yaml"
RECORDINGS = ["v01/v01_009.mp3", "v04/v04_002.mp3"] if REAL else ["v01/v01_001.mp3", "v04/v04_008.mp3", "v09/v09_030.mp3"]

CRDNN = """# Encoder: CRDNN, decoder: GRU + beam search + RNNLM, tokens: unigram
sample_rate: 16000
n_fft: 400
n_mels: 40

activation: !name:torch.nn.LeakyReLU
dropout: 0.15
cnn_blocks: 2
cnn_channels: (128, 256)
inter_layer_pooling_size: (2, 2)
cnn_kernelsize: (3, 3)
time_pooling_size: 4
rnn_class: !name:speechbrain.nnet.RNN.LSTM
rnn_layers: 4
rnn_neurons: 1024
rnn_bidirectional: True
dnn_blocks: 2
dnn_neurons: 512
emb_size: 128
dec_neurons: 1024
output_neurons: 1000  # index(blank/eos/bos) = 0
blank_index: 0

bos_index: 0
eos_index: 0
min_decode_ratio: 0.0
max_decode_ratio: 1.0
beam_size: 80
eos_threshold: 1.5
using_max_attn_shift: True
max_attn_shift: 240
lm_weight: 0.50
coverage_penalty: 1.5
temperature: 1.25
temperature_lm: 1.25

normalizer: !new:speechbrain.processing.features.InputNormalization
    norm_type: global

compute_features: !new:speechbrain.lobes.features.Fbank
    sample_rate: !ref <sample_rate>
    n_fft: !ref <n_fft>
    n_mels: !ref <n_mels>

enc: !new:speechbrain.lobes.models.CRDNN.CRDNN
    input_shape: [null, null, !ref <n_mels>]
    activation: !ref <activation>
    dropout: !ref <dropout>
    cnn_blocks: !ref <cnn_blocks>
    cnn_channels: !ref <cnn_channels>
    cnn_kernelsize: !ref <cnn_kernelsize>
    inter_layer_pooling_size: !ref <inter_layer_pooling_size>
    time_pooling: True
    using_2d_pooling: False
    time_pooling_size: !ref <time_pooling_size>
    rnn_class: !ref <rnn_class>
    rnn_layers: !ref <rnn_layers>
    rnn_neurons: !ref <rnn_neurons>
    rnn_bidirectional: !ref <rnn_bidirectional>
    rnn_re_init: True
    dnn_blocks: !ref <dnn_blocks>
    dnn_neurons: !ref <dnn_neurons>

emb: !new:speechbrain.nnet.embedding.Embedding
    num_embeddings: !ref <output_neurons>
    embedding_dim: !ref <emb_size>

dec: !new:speechbrain.nnet.RNN.AttentionalRNNDecoder
    enc_dim: !ref <dnn_neurons>
    input_size: !ref <emb_size>
    rnn_type: gru
    attn_type: location
    hidden_size: !ref <dec_neurons>
    attn_dim: 1024
    num_layers: 1
    scaling: 1.0
    channels: 10
    kernel_size: 100
    re_init: True
    dropout: !ref <dropout>

ctc_lin: !new:speechbrain.nnet.linear.Linear
    input_size: !ref <dnn_neurons>
    n_neurons: !ref <output_neurons>

seq_lin: !new:speechbrain.nnet.linear.Linear
    input_size: !ref <dec_neurons>
    n_neurons: !ref <output_neurons>

log_softmax: !new:speechbrain.nnet.activations.Softmax
    apply_log: True

lm_model: !new:speechbrain.lobes.models.RNNLM.RNNLM
    output_neurons: !ref <output_neurons>
    embedding_dim: !ref <emb_size>
    activation: !name:torch.nn.LeakyReLU
    dropout: 0.0
    rnn_layers: 2
    rnn_neurons: 2048
    dnn_blocks: 1
    dnn_neurons: 512
    return_hidden: True  # For inference

tokenizer: !new:sentencepiece.SentencePieceProcessor

asr_model: !new:torch.nn.ModuleList
    - [!ref <enc>, !ref <emb>, !ref <dec>, !ref <ctc_lin>, !ref <seq_lin>]

# We compose the inference (encoder) pipeline.
encoder: !new:speechbrain.nnet.containers.LengthsCapableSequential
    input_shape: [null, null, !ref <n_mels>]
    compute_features: !ref <compute_features>
    normalize: !ref <normalizer>
    model: !ref <enc>

DECODER
modules:
    encoder: !ref <encoder>
    decoder: !ref <decoder>
    lm_model: !ref <lm_model>

pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
    loadables:
        normalizer: !ref <normalizer>
        asr: !ref <asr_model>
        lm: !ref <lm_model>
        tokenizer: !ref <tokenizer>
"""

CRDNN_DECODERS = {
    "hyperparams-0.5.yaml": """decoder: !new:speechbrain.decoders.S2SRNNBeamSearchLM
    embedding: !ref <emb>
    decoder: !ref <dec>
    linear: !ref <seq_lin>
    language_model: !ref <lm_model>
    bos_index: !ref <bos_index>
    eos_index: !ref <eos_index>
    min_decode_ratio: !ref <min_decode_ratio>
    max_decode_ratio: !ref <max_decode_ratio>
    beam_size: !ref <beam_size>
    eos_threshold: !ref <eos_threshold>
    using_max_attn_shift: !ref <using_max_attn_shift>
    max_attn_shift: !ref <max_attn_shift>
    coverage_penalty: !ref <coverage_penalty>
    lm_weight: !ref <lm_weight>
    temperature: !ref <temperature>
    temperature_lm: !ref <temperature_lm>
""",
    "hyperparams.yaml": """rnnlm_scorer: !new:speechbrain.decoders.scorer.RNNLMScorer
    language_model: !ref <lm_model>
    temperature: !ref <temperature_lm>

coverage_scorer: !new:speechbrain.decoders.scorer.CoverageScorer
    vocab_size: !ref <output_neurons>

scorer: !new:speechbrain.decoders.scorer.ScorerBuilder
    full_scorers: [!ref <rnnlm_scorer>, !ref <coverage_scorer>]
    weights:
        rnnlm: !ref <lm_weight>
        coverage: !ref <coverage_penalty>

decoder: !new:speechbrain.decoders.S2SRNNBeamSearcher
    embedding: !ref <emb>
    decoder: !ref <dec>
    linear: !ref <seq_lin>
    bos_index: !ref <bos_index>
    eos_index: !ref <eos_index>
    min_decode_ratio: !ref <min_decode_ratio>
    max_decode_ratio: !ref <max_decode_ratio>
    beam_size: !ref <beam_size>
    eos_threshold: !ref <eos_threshold>
    using_max_attn_shift: !ref <using_max_attn_shift>
    max_attn_shift: !ref <max_attn_shift>
    temperature: !ref <temperature>
    scorer: !ref <scorer>
""",
}

TRANSFORMER = """# Encoder: transformer, decoder: transformer + (CTC/ATT joint) beam search + TransformerLM, tokens: unigram
sample_rate: 16000
n_fft: 400
n_mels: 80

d_model: 512
nhead: 4
num_encoder_layers: 12
num_decoder_layers: 6
d_ffn: 2048
transformer_dropout: 0.0
activation: !name:torch.nn.GELU
output_neurons: 5000
vocab_size: 5000

blank_index: 0
label_smoothing: 0.1
pad_index: 0
bos_index: 1
eos_index: 2
unk_index: 0

min_decode_ratio: 0.0
max_decode_ratio: 1.0
valid_search_interval: 10
valid_beam_size: 10
test_beam_size: 66
lm_weight: 0.60
ctc_weight_decode: 0.40

normalizer: !new:speechbrain.processing.features.InputNormalization
    norm_type: global

CNN: !new:speechbrain.lobes.models.convolution.ConvolutionFrontEnd
    input_shape: (8, 10, 80)
    num_blocks: 3
    num_layers_per_block: 1
    out_channels: (64, 64, 64)
    kernel_sizes: (5, 5, 1)
    strides: (2, 2, 1)
    residuals: (False, False, True)

Transformer: !new:speechbrain.lobes.models.transformer.TransformerASR.TransformerASR # yamllint disable-line rule:line-length
    input_size: 1280
    tgt_vocab: !ref <output_neurons>
    d_model: !ref <d_model>
    nhead: !ref <nhead>
    num_encoder_layers: !ref <num_encoder_layers>
    num_decoder_layers: !ref <num_decoder_layers>
    d_ffn: !ref <d_ffn>
    dropout: !ref <transformer_dropout>
    activation: !ref <activation>
    normalize_before: True
    causal: False

ctc_lin: !new:speechbrain.nnet.linear.Linear
    input_size: !ref <d_model>
    n_neurons: !ref <output_neurons>

seq_lin: !new:speechbrain.nnet.linear.Linear
    input_size: !ref <d_model>
    n_neurons: !ref <output_neurons>

lm_model: !new:speechbrain.lobes.models.transformer.TransformerLM.TransformerLM # yamllint disable-line rule:line-length
    vocab: !ref <output_neurons>
    d_model: 768
    nhead: 12
    num_encoder_layers: 12
    num_decoder_layers: 0
    d_ffn: 3072
    dropout: 0.0
    activation: !name:torch.nn.GELU
    normalize_before: False

tokenizer: !new:sentencepiece.SentencePieceProcessor

compute_features: !new:speechbrain.lobes.features.Fbank
    sample_rate: !ref <sample_rate>
    n_fft: !ref <n_fft>
    n_mels: !ref <n_mels>

Tencoder: !new:speechbrain.lobes.models.transformer.TransformerASR.EncoderWrapper
    transformer: !ref <Transformer>

encoder: !new:speechbrain.nnet.containers.LengthsCapableSequential
    input_shape: [null, null, !ref <n_mels>]
    compute_features: !ref <compute_features>
    normalize: !ref <normalizer>
    cnn: !ref <CNN>
    transformer_encoder: !ref <Tencoder>

DECODER
log_softmax: !new:torch.nn.LogSoftmax
    dim: -1

asr_model: !new:torch.nn.ModuleList
    - [!ref <CNN>, !ref <Transformer>, !ref <seq_lin>, !ref <ctc_lin>]

modules:
    compute_features: !ref <compute_features>
    normalizer: !ref <normalizer>
    pre_transformer: !ref <CNN>
    transformer: !ref <Transformer>
    asr_model: !ref <asr_model>
    lm_model: !ref <lm_model>
    encoder: !ref <encoder>
    decoder: !ref <decoder>

# The pretrainer allows a mapping between pretrained files and instances that are declared in the yaml.
pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
    loadables:
        normalizer: !ref <normalizer>
        asr: !ref <asr_model>
        lm: !ref <lm_model>
        tokenizer: !ref <tokenizer>
"""

TRANSFORMER_DECODERS = {
    "hyperparams-0.5.yaml": """decoder: !new:speechbrain.decoders.S2STransformerBeamSearch
    modules: [!ref <Transformer>, !ref <seq_lin>, !ref <ctc_lin>]
    bos_index: !ref <bos_index>
    eos_index: !ref <eos_index>
    blank_index: !ref <blank_index>
    min_decode_ratio: !ref <min_decode_ratio>
    max_decode_ratio: !ref <max_decode_ratio>
    beam_size: !ref <test_beam_size>
    ctc_weight: !ref <ctc_weight_decode>
    lm_weight: !ref <lm_weight>
    lm_modules: !ref <lm_model>
    temperature: 1.15
    temperature_lm: 1.15
    using_eos_threshold: False
    length_normalization: True
""",
    "hyperparams.yaml": """transformerlm_scorer: !new:speechbrain.decoders.scorer.TransformerLMScorer
    language_model: !ref <lm_model>
    temperature: 1.15

ctc_scorer: !new:speechbrain.decoders.scorer.CTCScorer
    eos_index: !ref <eos_index>
    blank_index: !ref <blank_index>
    ctc_fc: !ref <ctc_lin>

scorer: !new:speechbrain.decoders.scorer.ScorerBuilder
    full_scorers: [!ref <transformerlm_scorer>, !ref <ctc_scorer>]
    weights:
        transformerlm: !ref <lm_weight>
        ctc: !ref <ctc_weight_decode>

decoder: !new:speechbrain.decoders.S2STransformerBeamSearcher
    modules: [!ref <Transformer>, !ref <seq_lin>]
    bos_index: !ref <bos_index>
    eos_index: !ref <eos_index>
    min_decode_ratio: !ref <min_decode_ratio>
    max_decode_ratio: !ref <max_decode_ratio>
    beam_size: !ref <test_beam_size>
    temperature: 1.15
    using_eos_threshold: False
    length_normalization: True
    scorer: !ref <scorer>
""",
}

SMALL = {
    "asr-crdnn-rnnlm-librispeech": [
        ("n_mels: 40", "n_mels: 20"),
        ("cnn_channels: (128, 256)", "cnn_channels: (4, 6)"),
        ("rnn_layers: 4", "rnn_layers: 2"),
        ("rnn_neurons: 1024", "rnn_neurons: 10"),
        ("dnn_neurons: 512\nemb", "dnn_neurons: 12\nemb"),
        ("emb_size: 128", "emb_size: 8"),
        ("dec_neurons: 1024", "dec_neurons: 10"),
        ("output_neurons: 1000", "output_neurons: 40"),
        ("attn_dim: 1024", "attn_dim: 8"),
        ("channels: 10", "channels: 3"),
        ("rnn_neurons: 2048", "rnn_neurons: 12"),
        ("    dnn_neurons: 512", "    dnn_neurons: 10"),
        ("beam_size: 80", "beam_size: 16"),
    ],
    "asr-transformer-transformerlm-librispeech": [
        ("n_mels: 80", "n_mels: 20"),
        ("input_shape: (8, 10, 80)", "input_shape: (8, 10, 20)"),
        ("d_model: 512", "d_model: 8"),
        ("num_encoder_layers: 12\nnum_decoder_layers: 6", "num_encoder_layers: 2\nnum_decoder_layers: 2"),
        ("d_ffn: 2048", "d_ffn: 16"),
        ("output_neurons: 5000", "output_neurons: 40"),
        ("vocab_size: 5000", "vocab_size: 40"),
        ("out_channels: (64, 64, 64)", "out_channels: (4, 4, 4)"),
        ("input_size: 1280", "input_size: 20"),
        ("d_model: 768\n    nhead: 12\n    num_encoder_layers: 12", "d_model: 12\n    nhead: 4\n    num_encoder_layers: 1"),
        ("d_ffn: 3072", "d_ffn: 16"),
        ("test_beam_size: 66", "test_beam_size: 12"),
    ],
}


def texts(name):
    body, decoders = (CRDNN, CRDNN_DECODERS) if "crdnn" in name else (TRANSFORMER, TRANSFORMER_DECODERS)
    for file, decoder in decoders.items():
        text = body.replace("DECODER\n", decoder + "\n")
        for large, small in [] if REAL else SMALL[name]:
            assert text.count(large) == 1, (large, text.count(large))
            text = text.replace(large, small)
        yield file, text


def tokenizer(path, size, ids):
    words = "zero one two three four five six seven eight nine ten speech model network layer voice sound".split()
    lines = [" ".join(words[(i * k + k) % len(words)] for k in range(1, 6)).upper() for i in range(200)]
    if size > 100:  # more pieces than so little text has: any text will do
        generator = torch.Generator().manual_seed(1)
        draw = lambda n: torch.randint(26, (n,), generator=generator).tolist()
        lines += [" ".join("".join(chr(65 + c) for c in draw(6)) for _ in range(6)) for _ in range(6000)]
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(folder) / "text"
        text.write_text("\n".join(lines))
        prefix = pathlib.Path(folder) / "tok"
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=str(prefix), vocab_size=size, model_type="unigram", minloglevel=2,
            normalization_rule_name="identity", **ids
        )
        path.write_bytes(prefix.with_suffix(".model").read_bytes())


def recordings():
    for name in RECORDINGS:
        samples, rate = soundfile.read(golden.ROOT / "templates/data/digits" / name, dtype="float32")
        assert rate == 16000
        yield name, torch.from_numpy(samples)


def write(name, hparams):
    """Random weights; the last layers' are larger, so that no two hypotheses are equally good."""
    folder = FOLDER / name
    torch.manual_seed(5)
    for key, value in hparams["asr_model"].named_parameters():
        if value.dim() == 1 and "norm" not in key:
            torch.nn.init.normal_(value, std=0.1)
    if "dec" in hparams:  # what is heard counts more than what was said
        hparams["enc"].DNN.block_0.linear.w.weight.data.mul_(4)
        hparams["dec"].proj.weight.data.mul_(3)
        hparams["emb"].Embedding.weight.data.mul_(0.3)
    for layer in (hparams["seq_lin"], hparams["ctc_lin"]):
        layer.w.weight.data.mul_(20 if "dec" in hparams else 6)
    hparams["seq_lin"].w.bias.data[hparams["eos_index"]] -= 1
    for _, wav in recordings():
        hparams["normalizer"](hparams["compute_features"](wav.unsqueeze(0)), torch.ones(1))
    torch.save(hparams["asr_model"].state_dict(), folder / "asr.ckpt")
    torch.save(hparams["lm_model"].state_dict(), folder / "lm.ckpt")
    hparams["normalizer"]._save(folder / "normalizer.ckpt")
    ids = dict(unk_id=0, bos_id=-1, eos_id=-1) if "crdnn" in name else dict(unk_id=0, bos_id=1, eos_id=2, pad_id=-1)
    tokenizer(folder / "tokenizer.ckpt", hparams["output_neurons"], ids)


def transcribe(name):
    with open(FOLDER / name / YAML) as yaml:
        hparams = load_hyperpyyaml(yaml)
    for key in ("asr", "lm"):
        state = torch.load(FOLDER / name / f"{key}.ckpt", weights_only=True)
        state = {k if OLD else k.replace(".mutihead_attn", ".multihead_attn"): v for k, v in state.items()}
        hparams[f"{key}_model"].load_state_dict(state)
    hparams["normalizer"]._load(FOLDER / name / "normalizer.ckpt", False, *(["cpu"] if OLD else []))
    hparams["tokenizer"].load(str(FOLDER / name / "tokenizer.ckpt"))
    for module in hparams["modules"].values():
        module.eval()
    sp = hparams["tokenizer"]
    results = {}
    with torch.no_grad():
        for recording, wav in recordings():
            encoded = hparams["encoder"](wav.unsqueeze(0), torch.ones(1))
            tokens, *rest = hparams["decoder"](encoded, torch.ones(1))
            results[recording] = {"text": sp.decode_ids(tokens[0]), "tokens": [sp.id_to_piece(t) for t in tokens[0]]}
    return results


def main():
    logging.disable(logging.WARNING)
    for name in SMALL:
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts(name):
            (folder / file).write_text(text)
        if OLD:
            torch.manual_seed(3)
            with open(folder / YAML) as yaml:
                write(name, load_hyperpyyaml(yaml))
        results = transcribe(name)
        (folder / f"transcripts-sb{speechbrain.__version__}.json").write_text(json.dumps(results, indent=1) + "\n")
        print(name, {key: value["text"] for key, value in results.items()})


if __name__ == "__main__":
    main()
