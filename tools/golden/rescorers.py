"""Golden file of rescoring: random language models over the tokens of a small character tokenizer."""

import golden
import sentencepiece
import torch
from hyperpyyaml import load_hyperpyyaml
from speechbrain.decoders.scorer import RescorerBuilder, RNNLMRescorer, TransformerLMRescorer

YAML = """
rnn_lm: !new:speechbrain.lobes.models.RNNLM.RNNLM
    output_neurons: 57
    embedding_dim: 4
    dropout: 0.0
    rnn_layers: 1
    rnn_neurons: 6
    dnn_blocks: 1
    dnn_neurons: 5
    return_hidden: True
transformer_lm: !new:speechbrain.lobes.models.transformer.TransformerLM.TransformerLM
    vocab: 57
    d_model: 8
    nhead: 2
    num_encoder_layers: 1
    num_decoder_layers: 0
    d_ffn: 10
    dropout: 0.0
    normalize_before: False
    max_length: 40
"""
TEXTS = [["note less", "no tell sse", "Notes"], ["one", "note on a sale", "tone"]]
SCORES = [[-2.0, -2.5, -1.0], [-0.5, -3.0, -0.25]]

tokenizer = sentencepiece.SentencePieceProcessor(
    model_file=str(golden.ROOT / "broca-core/src/test/resources/golden/tokenizers/char.model")
)
torch.manual_seed(5)
hparams = load_hyperpyyaml(YAML)
tensors = {}
with torch.no_grad():
    for key, module in hparams.items():
        for parameter in module.eval().parameters():
            parameter.mul_(2)
        tensors |= {f"weight.{key}.{k}": v for k, v in module.state_dict().items()}
common = {"tokenizer": tokenizer, "device": "cpu", "bos_index": 1, "eos_index": 2, "pad_index": 0}
rnn = RNNLMRescorer(hparams["rnn_lm"], temperature=1.3, **common)
transformer = TransformerLMRescorer(hparams["transformer_lm"], temperature=0.9, **common)
options = {"yaml": YAML, "texts": TEXTS, "scores": SCORES}
for name, rescorers, weights in [
    ("rnnlm", [rnn], {"rnnlm": 0.4}),
    ("transformerlm", [transformer], {"transformerlm": 0.6}),
    ("both", [rnn, transformer], {"rnnlm": 0.3, "transformerlm": 0.5}),
]:
    texts, scores = RescorerBuilder(rescorers=rescorers, weights=weights).rescore(TEXTS, [list(s) for s in SCORES])
    options[name] = {"weights": weights, "texts": texts, "scores": scores}
    print(name, texts, scores)
golden.save("broca-core", "rescorers/char", tensors, options)
