"""Label encoder files and manifests as SpeechBrain writes and reads them: text goldens of broca-core.

Writes `broca-core/src/test/resources/golden/dataio/*.txt` (encoder files), `manifest.json` (what `json.dump` gives) and
`manifest-loaded.json` (what `load_data_json` and `load_data_csv` make of the manifests beside it).
"""

import json

import golden
from speechbrain.dataio.dataio import load_data_csv, load_data_json
from speechbrain.dataio.encoder import CategoricalEncoder, CTCTextEncoder, TextEncoder

OUT = golden.ROOT / "broca-core/src/test/resources/golden/dataio"

LABELS = [
    "spk1",
    "a b",
    "",
    7,
    -3,
    ("x", 1),
    ("y",),
    (),
    "é'q",
    'say "hi"',
    "both ' and \"",
    "back\\slash",
    "tab\tline\nend\r",
    "zero\x00\x7f\x85\xa0",
    "soft\u00adhyphen \u200b \u2028",
    "日本語",
    "\U0001f600",
    "a => b",
    True,
    None,
    2.5,
    1e-5,
    1e16,
    1e22,
    123456789.123,
    0.1,
    12345678901234567890.0,
    (("nested", 1.5), None, False),
]

MANIFEST = {
    "utt1": {"wav": "{data_root}/a.wav", "length": 2.87, "words": "x {{y}} z", "n": 3, "ok": True, "none": None},
    "utt2": {"wav": {"file": "{data_root}/b.wav", "start": 10, "stop": 20}, "tags": ["{data_root}", 1, ["{data_root}"]],
             "length": 1e-05, "words": "é \"quoted\" \\ \t \u2028 \U0001f600", "empty": {}, "none": []},
}

CSV = '''ID, duration, wav, words
u1, 1.45, $data_root/a.wav, "hello, ""world"""

u2,2,"$data_root/b.wav" tail, plain  text 
"u3" , 3e-1,$data_root, "two
lines"
'''


def encoders():
    categorical = CategoricalEncoder(unk_label="<unk>")
    categorical.update_from_iterable(LABELS)
    categorical.save(OUT / "categorical.txt")
    started = CategoricalEncoder(starting_index=5)
    started.update_from_iterable(["b", "a", "b"])
    started.enforce_label("a", 2)
    started.save(OUT / "starting-index.txt")
    text = TextEncoder()
    text.update_from_iterable(["abc"])
    text.insert_bos_eos(bos_index=0)
    text.save(OUT / "bos-eos.txt")
    one = TextEncoder()
    one.update_from_iterable([["yes", "no"]])
    one.add_bos_eos("<s>", "<s>")
    one.save(OUT / "one-boundary.txt")
    ctc = CTCTextEncoder()
    ctc.update_from_iterable(["it's", "so"])
    ctc.insert_blank(index=0)
    ctc.add_unk()
    ctc.save(OUT / "ctc.txt")
    special = CTCTextEncoder(blank_label=0, bos_label=1, eos_label=2, unk_label="<unk>")
    special.update_from_iterable(["ab"])
    special.save(OUT / "special.txt")
    limited = TextEncoder()
    limited.limited_labelset_from_iterable(["hello", "world", "llama"], n_most_common=4, min_count=2)
    limited.save(OUT / "limited.txt")


def manifests():
    with open(OUT / "manifest.json", "w", encoding="utf-8") as f:
        json.dump(MANIFEST, f, indent=2)
    with open(OUT / "manifest.csv", "w", encoding="utf-8", newline="") as f:
        f.write(CSV)
    loaded = {
        "json": load_data_json(OUT / "manifest.json", {"data_root": "/D"}),
        "csv": load_data_csv(OUT / "manifest.csv", {"data_root": "/D"}, {"words": str.upper}),
    }
    with open(OUT / "manifest-loaded.json", "w", encoding="utf-8") as f:
        json.dump(loaded, f, indent=2)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    encoders()
    manifests()
