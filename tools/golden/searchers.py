"""Golden files of greedy and beam searches over small random models, and of CTC's greedy decoding."""

import golden
import torch
from speechbrain.decoders import ctc
from speechbrain.decoders.scorer import CoverageScorer, RNNLMScorer, ScorerBuilder
from speechbrain.decoders.seq2seq import S2SRNNBeamSearcher, S2SRNNGreedySearcher
from speechbrain.lobes.models.RNNLM import RNNLM
from speechbrain.nnet.embedding import Embedding
from speechbrain.nnet.linear import Linear
from speechbrain.nnet.RNN import AttentionalRNNDecoder

TOKENS = 9


def model(seed, attn, rnn, layers=1):
    """Weights large enough that tokens differ, and an end of the sentence that comes now and then."""
    torch.manual_seed(seed)
    place = {"channels": 2, "kernel_size": 2} if attn == "location" else {}
    sizes = {"hidden_size": 7, "attn_dim": 5, "num_layers": layers, "enc_dim": 4, "input_size": 3}
    parts = torch.nn.ModuleDict(
        {
            "emb": Embedding(TOKENS, 3),
            "dec": AttentionalRNNDecoder(rnn_type=rnn, attn_type=attn, **sizes, **place),
            "fc": Linear(input_size=7, n_neurons=TOKENS),
        }
    )
    with torch.no_grad():
        for value in parts.parameters():
            value.mul_(2.5)
    return parts.eval(), {"rnn_type": rnn, "attn_type": attn, **sizes, **place}


def language_model():
    torch.manual_seed(99)
    lm = RNNLM(TOKENS, embedding_dim=3, rnn_neurons=5, dnn_neurons=4, rnn_layers=1, return_hidden=True, dropout=0.0)
    with torch.no_grad():
        for value in lm.parameters():
            value.mul_(2.0)
    return lm.eval()


def save(name, kind, parts, sizes, options, encoded, lengths, lm=None, weights=None):
    given = {"embedding": parts["emb"], "decoder": parts["dec"], "linear": parts["fc"], **options}
    scorers = []
    if weights:
        make = {"rnnlm": lambda: RNNLMScorer(lm, temperature=1.25), "coverage": lambda: CoverageScorer(TOKENS)}
        scorers = [make[key]() for key in weights]
        given["scorer"] = ScorerBuilder(full_scorers=scorers, weights=weights)
    searcher = kind(**given)
    hyps, lens, scores, log_probs = searcher(encoded, lengths)
    tensors = {f"weight.{k}": v for k, v in parts.state_dict().items()}
    if lm:
        tensors |= {f"lm.{k}": v for k, v in lm.state_dict().items()}
    tensors |= {"input.encoded": encoded, "input.lengths": lengths}
    found = hyps.tolist() if torch.is_tensor(hyps) else hyps
    tensors |= {"output.lengths": lens, "output.scores": scores, "output.log_probs": log_probs}
    print(name, found)
    golden.save("broca-core", f"searchers/{name}", tensors, {"decoder": sizes, "search": options, "hyps": found, "weights": weights or {}})


generator = torch.Generator().manual_seed(3)
encoded = 2 * torch.randn(3, 12, 4, generator=generator)
lengths = torch.tensor([1.0, 0.6, 0.35])
base = {"bos_index": 0, "eos_index": 1, "min_decode_ratio": 0.0, "max_decode_ratio": 1.0}
number = 0
for attn in ("content", "location", "keyvalue"):
    for rnn in ("gru", "lstm"):
        parts, sizes = model(11 + number, attn, rnn, 1 + number % 2)
        number += 1
        save(f"greedy-{attn}-{rnn}", S2SRNNGreedySearcher, parts, sizes, base, encoded, lengths)
        save(f"beam-{attn}-{rnn}", S2SRNNBeamSearcher, parts, sizes, {**base, "beam_size": 4}, encoded, lengths)
parts, sizes = model(12, "location", "gru")
cases = {
    "one": {"beam_size": 1},
    "wide": {"beam_size": 8, "temperature": 1.5},
    "topk": {"beam_size": 5, "topk": 3, "return_topk": True},
    "plain": {"beam_size": 4, "using_eos_threshold": False, "length_normalization": False},
    "threshold": {"beam_size": 4, "eos_threshold": 1.1},
    "shift": {"beam_size": 4, "using_max_attn_shift": True, "max_attn_shift": 2},
    "least": {"beam_size": 4, "min_decode_ratio": 0.5},
    "short": {"beam_size": 4, "max_decode_ratio": 0.3},
    "bos-is-eos": {"beam_size": 4, "bos_index": 0, "eos_index": 0},
    "minus-inf": {"beam_size": 4, "minus_inf": -1e5, "min_decode_ratio": 0.4},
}
for name, options in cases.items():
    save(f"beam-{name}", S2SRNNBeamSearcher, parts, sizes, {**base, **options}, encoded, lengths)
save("greedy-least", S2SRNNGreedySearcher, parts, sizes, {**base, "min_decode_ratio": 0.5}, encoded, lengths)
save("greedy-short", S2SRNNGreedySearcher, parts, sizes, {**base, "max_decode_ratio": 0.2}, encoded, lengths)
lm = language_model()
for name, weights in {"lm": {"rnnlm": 0.5}, "coverage": {"coverage": 1.5}, "both": {"rnnlm": 0.4, "coverage": 0.7}}.items():
    save(f"scored-{name}", S2SRNNBeamSearcher, parts, sizes, {**base, "beam_size": 4}, encoded, lengths, lm, weights)

probabilities = torch.randn(3, 12, 5, generator=generator).repeat_interleave(2, 1)[:, :15].log_softmax(-1)
decoded = {str(blank): ctc.ctc_greedy_decode(probabilities, lengths, blank_id=blank) for blank in (0, 2, -1)}
golden.save("broca-core", "searchers/ctc", {"input.probabilities": probabilities, "input.lengths": lengths}, decoded)
