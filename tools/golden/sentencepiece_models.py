"""Google's SentencePiece as the oracle of broca-core's tokenizers.

Without arguments: trains small models of every kind on the licence text and a few lines of other scripts, and writes
them to `broca-core/src/test/resources/golden/tokenizers` with encodings (`*.json`), the `.vocab` files, the training
text, what the standard rules make of awkward texts (`normalization.json`), and what SpeechBrain's wrapper makes of a
batch (`wrapper.json`).

With `compare TEXT VOCAB_SIZE`: trains on that text with `./broca tokenizer` and with Google's library, and prints how
far the models agree and how long each took.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import sentencepiece as spm

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "broca-core/src/test/resources/golden/tokenizers"

OTHER_LINES = [
    "C'est l'été à Besançon, où naïveté rime avec gaîté.",
    "Grüße aus Köln: 3 Äpfel, 12 Öfen und 1 Straße.",
    "日本語の文章とカタカナ、ひらがな。",
    "Ελληνικά και русский текст",
]

TEXTS = [
    "The Licensor grants You a license.",
    "  extra   spaces  here ",
    "",
    " ",
    "été naïve Straße 3.14",
    "日本語 unknown 漢字 kanji",
    "emoji \U0001f600 and <mask> and <unk> <s>",
    "aaaaaaaaaa bbbb",
    "tab\there",
    "<mask><mask> x<mask>y",
    "ﬁne ①②③ ｆｕｌｌ",
    "zzz qqq \U0001f600\U0001f601",
]

AWKWARD = [
    "ﬁ ﬂ ½ ① ㌔ ㍿ Å Å é é",
    "q̣̇ ệ ệ ệ",
    "한국어 가각",
    "ｶﾞｷﾞ ﾊﾟ カ゛",
    "a\u0000\u0001b\tc\nd\re\u000bf\u007fg\u008fh",
    "zero\u200bwidth\u200cjoin\u200d\ufeff\u2028line\u00a0nbsp\u3000wide",
    "▁under▁line",
    "～〜 ﾞ ﾟ",
    "ÀÉÎ ẞß İıI ΑΣ ς ǅ Ա և",
    "𝐀𝓑 𝟘 \U0001f600",
    "\ufffd x",
]

KINDS = {
    "unigram": {"model_type": "unigram", "vocab_size": 300},
    "bpe": {"model_type": "bpe", "vocab_size": 300},
    "char": {"model_type": "char", "vocab_size": 200, "character_coverage": 0.99},
    "word": {"model_type": "word", "vocab_size": 100},
    "unigram-symbols": {
        "model_type": "unigram",
        "vocab_size": 300,
        "user_defined_symbols": "<mask>,ing",
        "control_symbols": "<ctl>",
        "pad_id": 3,
    },
    "bpe-symbols": {"model_type": "bpe", "vocab_size": 300, "user_defined_symbols": "<mask>,ing"},
    "char-symbols": {"model_type": "char", "vocab_size": 200, "user_defined_symbols": "<mask>"},
    "unigram-bytes": {"model_type": "unigram", "vocab_size": 400, "byte_fallback": True, "character_coverage": 0.98},
    "bpe-bytes": {"model_type": "bpe", "vocab_size": 400, "byte_fallback": True, "character_coverage": 0.98},
    "unigram-suffix": {"model_type": "unigram", "vocab_size": 300, "treat_whitespace_as_suffix": True},
    "unigram-plain": {
        "model_type": "unigram",
        "vocab_size": 300,
        "add_dummy_prefix": False,
        "remove_extra_whitespaces": False,
    },
    "bpe-open": {"model_type": "bpe", "vocab_size": 300, "split_by_whitespace": False, "split_digits": True},
}


def train(text, prefix, **options):
    spm.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(prefix), minloglevel=2, num_threads=1, **options
    )
    return spm.SentencePieceProcessor(model_file=f"{prefix}.model")


def encodings(model, kind):
    rows = []
    for text in TEXTS:
        row = {
            "text": text,
            "ids": model.encode(text),
            "pieces": model.encode(text, out_type=str),
            "decoded": model.decode(model.encode(text)),
            "decodedPieces": model.decode(model.encode(text, out_type=str)),
        }
        if kind.startswith("unigram") and text.strip():
            row["nbest"] = model.nbest_encode(text, nbest_size=5, out_type=str)
        rows.append(row)
    return rows


def write_models(folder):
    lines = [line.strip() for line in (ROOT / "LICENSE").read_text().splitlines() if line.strip()]
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(lines + OTHER_LINES) + "\n")
    for kind, options in KINDS.items():
        # No normalization table: it would be most of the file.
        given = {"character_coverage": 1.0, "max_sentencepiece_length": 10, **options}
        model = train(corpus, folder / kind, normalization_rule_name="identity", **given)
        golden = {
            "options": given,
            "special": [model.unk_id(), model.bos_id(), model.eos_id(), model.pad_id()],
            "encodings": encodings(model, kind),
        }
        (folder / f"{kind}.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1))


def write_normalization(folder):
    rules = {}
    for rule in ("nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf", "identity"):
        normalizer = spm.SentencePieceNormalizer(
            rule_name=rule, escape_whitespaces=False, add_dummy_prefix=False, remove_extra_whitespaces=False
        )
        rules[rule] = [normalizer.normalize(text) for text in AWKWARD]
    (folder / "normalization.json").write_text(
        json.dumps({"texts": AWKWARD, "rules": rules}, ensure_ascii=True, indent=1)
    )


def write_wrapper(folder):
    import torch
    from speechbrain.tokenizers.SentencePiece import SentencePiece

    with tempfile.TemporaryDirectory() as work:
        annotation = pathlib.Path(work) / "train.json"
        lines = (folder / "corpus.txt").read_text().splitlines()
        annotation.write_text(json.dumps({f"u{i}": {"words": line} for i, line in enumerate(lines)}))
        tokenizer = SentencePiece(
            f"{work}/save", 200, str(annotation), "words", model_type="bpe", annotation_format="json", bos_id=1, eos_id=2
        )
        labels = {1: "You", 2: "grant", 3: "the License"}
        batch = torch.tensor([[1, 2, 3, 1], [2, 3, 0, 0]])
        lengths = torch.tensor([1.0, 0.5])
        tokens, token_lengths = tokenizer(batch, lengths, labels, task="encode")
        golden = {
            "annotation": annotation.read_text(),
            "text": (pathlib.Path(work) / "save/train.txt").read_text(),
            "vocab": (pathlib.Path(work) / "save/200_bpe.vocab").read_text(),
            "tokens": tokens.tolist(),
            "lengths": token_lengths.tolist(),
            "decoded": tokenizer(tokens, token_lengths, task="decode"),
            "decodedFromList": tokenizer([[5, 6], []], task="decode_from_list"),
        }
    (folder / "wrapper.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1))


def compare(text, vocab_size):
    lines = pathlib.Path(text).read_text().splitlines()
    with tempfile.TemporaryDirectory() as work:
        for kind in ("unigram", "bpe", "char", "word"):
            options = {} if kind == "char" else {"vocab_size": vocab_size}
            begin = time.perf_counter()
            google = train(text, f"{work}/google", model_type=kind, **options)
            google_seconds = time.perf_counter() - begin
            command = [str(ROOT / "broca"), "tokenizer", "train", "--input", text, "--type", kind]
            command += ["--vocab_size", str(vocab_size), "--output", f"{work}/broca"]
            begin = time.perf_counter()
            subprocess.run(command, check=True)
            broca_seconds = time.perf_counter() - begin
            broca = spm.SentencePieceProcessor(model_file=f"{work}/broca.model")
            command = [str(ROOT / "broca"), "tokenizer", "encode", "--model", f"{work}/broca.model"]
            begin = time.perf_counter()
            output = subprocess.run(command, check=True, input="\n".join(lines), capture_output=True, text=True)
            encode_seconds = time.perf_counter() - begin
            begin = time.perf_counter()
            expected = broca.encode(lines)
            google_encode_seconds = time.perf_counter() - begin
            ids = [[int(word) for word in line.split()] for line in output.stdout.split("\n")[: len(lines)]]
            own = [sum(model.get_score(i) for line in lines for i in model.encode(line)) for model in (google, broca)]
            pieces = [{m.id_to_piece(i) for i in range(m.vocab_size())} for m in (google, broca)]
            print(
                f"{kind}: {google.vocab_size()} and {broca.vocab_size()} pieces, {len(pieces[0] & pieces[1])} the same;"
                f" lines encoded otherwise by Google: {sum(a != b for a, b in zip(ids, expected))} of {len(lines)};"
                f" log-likelihood {own[0]:.1f} and {own[1]:.1f} ({100 * (own[1] / own[0] - 1):+.2f} %);"
                f" training {google_seconds:.2f} and {broca_seconds:.2f} s, encoding {google_encode_seconds:.2f} and"
                f" {encode_seconds:.2f} s (Broca's with the start of a JVM)"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["compare"]:
        compare(sys.argv[2], int(sys.argv[3]))
    else:
        OUT.mkdir(parents=True, exist_ok=True)
        write_models(OUT)
        write_normalization(OUT)
        write_wrapper(OUT)
