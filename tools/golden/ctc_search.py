"""Golden files of beam searches over CTC, and of n-gram scores in them.

`kenlm` and `pygtrie` need not be installed: SpeechBrain runs over the small stand-ins below, which read ARPA files.
"""

import pathlib
import sys
import types

import golden
import torch

ARPA = """\\data\\
ngram 1=8
ngram 2=8
ngram 3=4

\\1-grams:
-1.2\t<unk>\t0
-99\t<s>\t-0.4
-1.1\t</s>\t0
-0.9\ta\t-0.3
-0.7\tab\t-0.25
-1.3\tba\t-0.5
-1.0\tcab\t-0.1
-1.6\tb\t-0.2

\\2-grams:
-0.4\t<s> a\t-0.2
-0.8\t<s> ab\t-0.15
-0.5\ta ba\t-0.35
-0.6\tab a\t-0.05
-0.3\tba a\t-0.45
-0.9\tcab ab\t-0.1
-0.7\ta </s>\t0
-1.0\tb b\t-0.3

\\3-grams:
-0.2\t<s> a ba
-0.6\ta ba a
-0.35\tab a ba
-0.25\tb b b

\\end\\
"""


class State:
    words = ()


class Model:
    """What SpeechBrain asks of kenlm.Model, by the definition of back-off."""

    def __init__(self, path):
        self.grams = {}
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) > 1:
                self.grams[tuple(parts[1].split(" "))] = (float(parts[0]), float(parts[2]) if len(parts) > 2 else 0.0)
        self.order = max(map(len, self.grams))

    def __contains__(self, word):
        return word != "<unk>" and (word,) in self.grams

    def BeginSentenceWrite(self, state):
        state.words = ("<s>",)

    def NullContextWrite(self, state):
        state.words = ()

    def BaseScore(self, state, word, out):
        word = word if word in self else "<unk>"
        context, score = state.words, 0.0
        while context and context + (word,) not in self.grams:
            score += self.grams.get(context, (0, 0.0))[1]
            context = context[1:]
        keep = self.order - 1
        out.words = (state.words + (word,))[-keep:] if keep else ()
        return score + self.grams[context + (word,)][0]


class CharTrie:
    def __init__(self, words):
        self.starts = {word[:i] for word in words for i in range(len(word) + 1)}

    @classmethod
    def fromkeys(cls, words):
        return cls(words)

    def has_node(self, start):
        return int(start in self.starts)


sys.modules["kenlm"] = types.SimpleNamespace(Model=Model, State=State)
sys.modules["pygtrie"] = types.SimpleNamespace(CharTrie=CharTrie)

from speechbrain.decoders.ctc import CTCBeamSearcher, CTCPrefixBeamSearcher  # noqa: E402
from speechbrain.decoders.scorer import KenLMScorer  # noqa: E402

LETTERS = ["<blank>", "a", "b", "c", " "]
PIECES = ["<blank>", "<unk>", "▁a", "▁b", "a", "b", "c", "▁", "ab", "▁cab"]
KINDS = {"beam": CTCBeamSearcher, "prefix": CTCPrefixBeamSearcher}


def posteriors(seed, tokens, frames, sharpness, batch=3):
    """Like those of a network: runs of one token and much blank."""
    torch.manual_seed(seed)
    logits = torch.randn(batch, frames, tokens) * sharpness
    logits[:, :, 0] += sharpness * 0.8
    logits[:, 1::3] = logits[:, 0::3][:, : logits[:, 1::3].size(1)] * 0.9 + 0.2 * torch.randn_like(logits[:, 1::3])
    return logits.log_softmax(-1)


def save(name, kind, vocabulary, log_probs, lengths, **options):
    searcher = KINDS[kind](blank_index=0, vocab_list=vocabulary, **options)
    found = [
        [
            {"text": h.text, "score": float(h.score), "lm_score": float(h.lm_score), "text_frames": h.text_frames}
            for h in hypotheses
        ]
        for hypotheses in searcher(log_probs, lengths)
    ]
    print(name, [hypotheses[0]["text"] for hypotheses in found])
    options.pop("kenlm_model_path", None)
    tensors = {"input.log_probs": log_probs, "input.lengths": lengths}
    golden.save(
        "broca-core",
        f"ctc_search/{name}",
        tensors,
        {"kind": kind, "vocab_list": vocabulary, "search": options, "found": found},
    )


def scorer(arpa):
    """Three steps of the scorer for attention searches: all tokens, then some, then some."""
    tokens = ["<s>", "</s>", "a", "ab", "ba", "cab", "zz"]
    torch.manual_seed(5)
    scoring = KenLMScorer(str(arpa), len(tokens), tokens)
    scoring.reset_mem(torch.zeros(2, 4, 3), torch.ones(2))
    memory, tensors = None, {}
    for step in range(3):
        candidates = None
        if step > 0:
            candidates = torch.stack([torch.randperm(len(tokens))[:5] for _ in range(6)])
            tensors[f"input.candidates{step}"] = candidates
        scores, memory = scoring.score(torch.zeros(6, dtype=torch.long), memory, candidates, None)
        tensors[f"output.scores{step}"] = scores
        if candidates is None:
            chosen = torch.randint(0, 3 * len(tokens), (2, 3))
        else:
            beams = torch.randint(0, 3, (2, 3))
            rows = beams + torch.tensor([[0], [3]])
            chosen = beams * len(tokens) + candidates[rows, torch.randint(0, 5, (2, 3))]
        tensors[f"input.chosen{step}"] = chosen
        memory = scoring.permute_mem(memory, chosen)
    golden.save("broca-core", "ctc_search/scorer", tensors, {"token_list": tokens})


def main():
    arpa = golden.ROOT / "broca-core/src/test/resources/golden/ctc_search/words.arpa"
    arpa.parent.mkdir(parents=True, exist_ok=True)
    arpa.write_text(ARPA, encoding="utf-8")
    lengths = torch.tensor([1.0, 0.75, 0.5])
    letters = posteriors(1, len(LETTERS), 24, 2.0)
    pieces = posteriors(2, len(PIECES), 24, 2.0)
    several = {"topk": 5, "prune_history": False}
    for kind in KINDS:
        save(f"{kind}-letters", kind, LETTERS, letters, lengths)
        save(f"{kind}-pieces", kind, PIECES, pieces, lengths)
        save(f"{kind}-several", kind, LETTERS, letters, lengths, **several)
        save(f"{kind}-narrow", kind, LETTERS, posteriors(3, len(LETTERS), 40, 1.0), lengths, beam_size=5, topk=3)
        save(f"{kind}-skip", kind, LETTERS, letters, lengths, blank_skip_threshold=0.9, **several)
        save(f"{kind}-pruned", kind, PIECES, pieces, lengths, token_prune_min_logp=-3.0, beam_prune_logp=-6.0, topk=2)
    lm = {"kenlm_model_path": str(arpa), "unigrams": ["a", "ab", "ba", "cab"]}
    save("beam-lm-letters", "beam", LETTERS, letters, lengths, **lm, **several)
    save("beam-lm-pieces", "beam", PIECES, pieces, lengths, **lm)
    save("beam-lm-weights", "beam", LETTERS, letters, lengths, alpha=1.2, beta=0.3, unk_score_offset=-4.0, score_boundary=False, **lm)
    scorer(arpa)


if __name__ == "__main__":
    main()
