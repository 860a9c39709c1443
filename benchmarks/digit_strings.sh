#!/bin/sh
# Two recognizers of digit strings, trained and compared with Python's searches: the table of recipes/README.md.
#
#   benchmarks/digit_strings.sh STRINGS OUTPUT
#
# STRINGS is the folder of strings that recipes/FSDD/ASR has made with jackson held out (strings_folder). PYTHON names an
# interpreter that has SpeechBrain. Run again, it goes on with the trainings where it was stopped, and compares anew.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
strings=$(cd "$1" && pwd)
mkdir -p "$2"
output=$(cd "$2" && pwd)
template="$root/templates/speech_recognition"
digits="$root/models/digits"
python="${PYTHON:-python3}"
annotations="--train_annotation=$output/train.json --valid_annotation=$output/valid.json --test_annotation=$output/test.json"
recognizer="--dropout=0.15 --sorting=random --number_of_clean_epochs=0"

# The model in the box spells words in small letters.
for part in train valid test; do
    "$python" -c 'import json, sys
items = json.load(sys.stdin)
json.dump({name: {**item, "words": item["words"].lower()} for name, item in items.items()}, sys.stdout)' \
        < "$strings/jackson_$part.json" > "$output/$part.json"
done

compare() { # model folder, searches
    folder="$output/compared/$(basename "$1")"
    # shellcheck disable=SC2086
    "$python" "$root/benchmarks/decoding.py" "$1/model" "$output/test.json" --output "$folder" --data_root "$strings" --searches $2
    for search in $2; do
        for side in broca python; do
            echo "$(basename "$1"), $search, $side:"
            "$root/broca" score wer --ref "$folder/ref" --hyp "$folder/$search.$side"
        done
    done
}

# From the model in the box, with its tokens and its language model.
# shellcheck disable=SC2086
"$root/broca" train "$template/ASR/train.yaml" $annotations $recognizer --output_folder="$output/box" --number_of_epochs=7 --lr=0.001 \
    --tokenizer_file="$digits/tokenizer.ckpt" --lm_file="$digits/lm.ckpt" \
    --pretrainer="{loadables: {model: !ref <model>}, paths: {model: $digits/model.ckpt}}"

# From that, with tokens and a language model in which begin and end have indices of their own, so that CTC can take part.
corpus="--train_annotation=$output/corpus_train.json --valid_annotation=$output/corpus_valid.json --test_annotation=$output/corpus_test.json"
# shellcheck disable=SC2086
"$root/broca" train "$template/Tokenizer/tokenizer.yaml" $corpus --output_folder="$output/tokenizer" --tokenizer="{bos_id: 1, eos_id: 2}"
# shellcheck disable=SC2086
"$root/broca" train "$template/LM/RNNLM.yaml" $corpus --output_folder="$output/lm" --bos_index=1 --eos_index=2 \
    --tokenizer_file="$output/tokenizer/60_unigram.model" \
    --lm_train_data="$output/train.txt" --lm_valid_data="$output/valid.txt" --lm_test_data="$output/test.txt"
# shellcheck disable=SC2086
"$root/broca" train "$template/ASR/train.yaml" $annotations $recognizer --output_folder="$output/apart" --number_of_epochs=3 --lr=0.001 \
    --bos_index=1 --eos_index=2 --tokenizer_file="$output/tokenizer/60_unigram.model" --lm_file="$output/lm/lm.ckpt" \
    --pretrainer="{loadables: {model: !ref <model>}, paths: {model: $output/box/model/model.ckpt}}"

compare "$output/box" "greedy beam beam+lm"
compare "$output/apart" "greedy beam beam+lm beam+lm+ctc"
