#!/bin/sh
# The tutorial in one go: a tokenizer, a language model, a recognizer, and a recording transcribed by what they made.
# Everything goes below ./results/speech_recognition; run again, it goes on where it was stopped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
broca="$here/../../broca"
results=./results/speech_recognition

"$broca" train "$here/Tokenizer/tokenizer.yaml"
"$broca" train "$here/LM/RNNLM.yaml"
"$broca" train "$here/ASR/train.yaml"
"$broca" transcribe --source "$results/ASR/2602" "${1:-$here/../data/digits/v01/v01_000.mp3}"
