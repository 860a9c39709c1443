"""Transcripts of Common Voice as SpeechBrain's recipe normalizes them, of sentences made up for this.

Call it with the folder of a SpeechBrain checkout, since recipes are not installed: common_voice.py ~/speechbrain
"""

import importlib.util
import json
import pathlib
import re
import sys
import unicodedata
from random import Random

import speechbrain

import golden

SENTENCES = {
    "en": ["Don’t say “stop”, isn't it? 42 naïve cafés!", "  Two   spaces -- and_underscores "],
    "fr": [
        "L'été, c'est aujourd'hui qu'il s'arrête ; n'est-ce pas ?",
        "«J’ai vu l'âne d’Æthelred» : presqu'île, M'sieur! 'quoi' O'Brien jusqu'à 9h",
        "L' 'homme' d'' Alsace A'' B'x grand'mère entr'ouvert",
    ],
    "it": ["Perché l'amico dell’uomo è lì? Sì!"],
    "rw": ["Ubu n'ubwo, umwana w’umuntu"],
    "de": ["Die Straße «groß» ist süß, Rosse's Fuß – ÄÖÜ naïf", "MASSE Maße geht's gut?"],
    "ar": ["مرحباً بالعالم، كيف حالك؟ abc", "هٰذا كتابٌ"],
    "fa": ["سلام، چطور هستید؟ گل پژمرده کتاب", "یک ۲ test"],
    "ga-IE": ["Tá an tAthair ag dul go dtí an nÉire 'seadh!", "tUisce nOíche TU Nead tábla - ok?"],
    "es": ["¿Foing Noi$e, ñandú: Él cantó?", "Costó $5"],
    "ja": ["今日は、いい天気ですね。"],
    "pl": ["Zażółć gęślą jaźń, proszę!"],
}


def recipe(folder):
    file = pathlib.Path(folder, "recipes/CommonVoice/common_voice_prepare.py")
    spec = importlib.util.spec_from_file_location("common_voice_prepare", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expected(prepare, language, accented, text):
    words = prepare.language_specific_preprocess(language, prepare.unicode_normalisation(text))
    if not accented:
        words = prepare.strip_accents(words).replace("'", " ").replace("’", " ")
    return re.sub(" +", " ", words).strip()


def random_sentences(random, sentences):
    letters = sorted(set("".join(sentences))) + list("' ’LQUAJ")
    return ["".join(random.choice(letters) for _ in range(40)) for _ in range(8)]


prepare = recipe(sys.argv[1])
random = Random(3)
cases = []
for language, sentences in SENTENCES.items():
    for text in sentences + random_sentences(random, sentences):
        text = unicodedata.normalize("NFC", text)
        if language not in ("es",) and "$" in text:
            continue
        for accented in (True, False):
            cases.append([language, accented, text, expected(prepare, language, accented, text)])
path = golden.ROOT / f"broca-core/src/test/resources/golden/common_voice/normalization-sb{speechbrain.__version__}.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(cases, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
print(path.relative_to(golden.ROOT), len(cases), "cases")
