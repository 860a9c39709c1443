"""Report files of SpeechBrain's metrics, as text, and the numbers of its formats.

Each case is made from the inputs that `MetricsGoldenTest` makes again by hand; the files must be equal to the byte.
"""

import io
import json
from random import Random

import speechbrain
import torch
from speechbrain.nnet.losses import l1_loss
from speechbrain.utils.metric_stats import EER, BinaryMetricStats, ClassificationStats, ErrorRateStats, MetricStats, minDCF
from speechbrain.utils.train_logger import FileTrainLogger

import golden

FOLDER = golden.ROOT / "broca-core/src/test/resources/golden/metrics"
VERSION = f"-sb{speechbrain.__version__}"


def write(name, stats):
    text = io.StringIO()
    stats.write_stats(text)
    save(name, text.getvalue())


def save(name, text):
    path = FOLDER / name.replace(".", f"{VERSION}.")
    path.write_text(text, encoding="utf-8")
    print(path.relative_to(golden.ROOT), path.stat().st_size, "bytes")


def metric_stats():
    stats = MetricStats(metric=l1_loss)
    predictions = torch.tensor([[0.1, 0.2], [0.2, 0.3], [0.7, 0.9]])
    targets = torch.tensor([[0.1, 0.2], [0.1, 0.2], [0.1, 0.4]])
    stats.append(["utt1", "utt2", "utt3"], predictions, targets, torch.tensor([1.0, 1.0, 0.5]), reduction="batch")
    stats.append(["utt4"], predictions[1:2] * 1e-6, targets[:1] * 0, torch.tensor([1.0]), reduction="batch")
    write("metric.txt", stats)


def error_rate_stats():
    words = ErrorRateStats()
    words.append(
        ["utt-1", "utt-2", "utt-3"],
        [["A", "D", "C"], ["Ärger", "über", "alles"], []],
        [["A", "B", "C", "D"], ["Ärger", "über", "alles"], ["X"]],
    )
    words.append(["utt-4", "utt-5"], [["b", "a"], ["hallo"]], [["a", "b"], [""]])
    write("wer.txt", words)
    characters = ErrorRateStats(split_tokens=True)
    characters.append(["c1", "c2"], [["kitten", "on"], ["a"]], [["sitting", "on"], ["b", "c"]])
    write("cer.txt", characters)
    merged = ErrorRateStats(merge_tokens=True)
    merged.append(["m1"], [["a", "b", "_", "c"]], [["a", "_", "b", "_", "c"]])
    write("merged.txt", merged)
    tensors = ErrorRateStats()
    tensors.append(
        ["t1", "t2"],
        torch.tensor([[1, 2, 3, 0], [3, 3, 0, 0]]),
        torch.tensor([[1, 2, 2, 3], [3, 0, 0, 0]]),
        torch.tensor([0.75, 0.5]),
        torch.tensor([1.0, 0.25]),
        ind2lab=lambda batch: [[f"w{i}" for i in sequence] for sequence in batch],
    )
    write("tensors.txt", tensors)
    concepts = ErrorRateStats(extract_concepts_values=True, tag_in="<", tag_out=">")
    reference = "<response>_no_>_<city>_Le_Mans_>"
    hypothesis = "<response>_no_<city>_Paris_>_<open>_end"
    concepts.append(["s1", "s2"], [list(hypothesis), list("va_bene")], [list(reference), list("<a>_b_>")])
    write("concepts.txt", concepts)
    names = ErrorRateStats(extract_concepts_values=True, keep_values=False, tag_in="<", tag_out=">")
    names.append(["s1"], [list(hypothesis)], [list(reference)])
    write("concept-names.txt", names)


def random_error_rates():
    """Reports of random texts: ties between alignments, empty texts, letters outside ASCII, every variant."""
    random = Random(7)
    alphabet = ["a", "b", "c", "ü", "e\u0301", "日本", "🙂", "<x>", ">", "_", "ß"]
    texts = []
    for _ in range(40):
        target = [random.choice(alphabet) for _ in range(random.randrange(7))]
        predict = [token for token in target if random.random() < 0.7]
        for _ in range(random.randrange(3)):
            predict.insert(random.randrange(len(predict) + 1), random.choice(alphabet))
        texts.append([target, predict])
    texts += [[[], []], [[""], []], [[], [""]], [[""], [""]], [["a"], []], [[], ["a", "b"]], [["", "a"], ["a", ""]]]
    variants = [
        {},
        {"merge_tokens": True},
        {"split_tokens": True},
        {"merge_tokens": True, "space_token": "b"},
        {"split_tokens": True, "space_token": "|"},
        {"merge_tokens": True, "split_tokens": True},
        {"extract_concepts_values": True, "tag_in": "<", "tag_out": ">"},
        {"extract_concepts_values": True, "keep_values": False, "tag_in": "<", "tag_out": ">"},
        {"extract_concepts_values": True, "tag_in": "", "tag_out": "", "space_token": "a"},
        {"extract_concepts_values": True, "tag_in": "<", "tag_out": "[>b]", "split_tokens": True},
    ]
    cases = []
    for options in variants:
        stats = ErrorRateStats(**options)
        stats.append([f"u{i}" for i in range(len(texts))], [p for _, p in texts], [t for t, _ in texts])
        text = io.StringIO()
        stats.write_stats(text)
        cases.append({"options": options, "summary": stats.summarize(), "report": text.getvalue()})
    save("wer-random.json", json.dumps({"texts": texts, "cases": cases}, ensure_ascii=False) + "\n")


def classification_stats():
    predictions = ["M EY K AH", "T EY K", "B AE D", "M EY K", "B AE D"]
    targets = ["M EY K", "T EY K", "B AE D", "M EY K", "P AE D"]
    stats = ClassificationStats()
    stats.append(["1", "2", "3", "4", "5"], predictions, targets, ["make", "take", "bad", "make", "pad"])
    write("classification-categories.txt", stats)
    plain = ClassificationStats()
    plain.append(["1", "2", "3", "4", "5"], predictions, targets)
    write("classification.txt", plain)


def numbers():
    torch.manual_seed(3)
    positive, negative = torch.randn(40) + 1, torch.randn(60) - 0.5
    scores = torch.cat([positive, negative])
    labels = torch.cat([torch.ones(40), torch.zeros(60)]).int()
    binary = BinaryMetricStats()
    binary.append([str(i) for i in range(100)], scores, labels)
    summary = dict(binary.summarize())
    at = BinaryMetricStats()
    at.append([str(i) for i in range(100)], scores, labels)
    at_zero = dict(at.summarize(threshold=0.25, beta=2))
    limited = BinaryMetricStats()
    limited.append([str(i) for i in range(100)], scores, labels)
    limited_summary = dict(limited.summarize(max_samples=15))
    small = (torch.tensor([0.6, 0.7, 0.8, 0.5]), torch.tensor([0.4, 0.3, 0.2, 0.55]))
    floats = [0.0, -0.0, 1.0, 100.0, 99.999, 1.005, 2.675, 0.125, 1e-5, 0.0001, 123456789.0, 1e16, 1e15, 1e22, 2e-3,
              5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1 / 3, -12.5, 2.0**-20, 9.995, 99.995, 1.0000000001,
              float("inf"), float("-inf"), float("nan"), 1e23, 9007199254740993.0, 0.05000000074505806]
    logger = FileTrainLogger("", 2)
    everything = {
        "positive": positive.tolist(),
        "negative": negative.tolist(),
        "eer": EER(positive, negative),
        "min_dcf": minDCF(positive, negative),
        "min_dcf_costs": minDCF(positive, negative, c_miss=10.0, c_fa=2.0, p_target=0.3),
        "small_eer": EER(*small),
        "small_min_dcf": minDCF(*small),
        "binary": summary,
        "binary_at": at_zero,
        "binary_limited": limited_summary,
        "floats": [x if abs(x) < float("inf") else str(x) for x in floats],
        "repr": [repr(x) for x in floats],
        "fixed": [f"{x:.2f}" for x in floats],
        "exponential": [f"{x:.2e}" for x in floats],
        "percent": [f"{x:.2%}" for x in floats],
        "logged": logger._stats_to_string({"a": 1.0, "b": 1.005, "c": 100.0, "d": -2.5, "e": 7, "f": True, "g": "x"}, "train"),
    }
    save("numbers.json", json.dumps(everything, indent=1) + "\n")


FOLDER.mkdir(parents=True, exist_ok=True)
metric_stats()
error_rate_stats()
random_error_rates()
classification_stats()
numbers()
