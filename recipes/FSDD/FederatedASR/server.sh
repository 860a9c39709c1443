#!/bin/sh
# The server of the FSDD federation: DATA=/data/fsdd sh server.sh [options of ./broca federated server]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${DATA:?where FSDD is, as in DATA=/data/fsdd sh server.sh}
results=${RESULTS:-results/fsdd_federated}
broca=${BROCA:-$here/../../../broca}

if [ ! -d "$results/sites" ]; then # strings of digits; a site for each speaker but the one that is tested
    "$broca" prepare fsdd_strings --data_folder="$data" --speaker="${TESTED:-jackson}" --min_digits=1 --train_passes=2 \
        --output_folder="$results/data"
    "$broca" federated partition "$results/data/train.json" --clients=5 --by=speaker --server_share=0.1 \
        --dev_manifest="$results/data/valid.json" --output_folder="$results/sites"
fi
exec "$broca" federated server \
    --config_path="$here" \
    --data_path="$data" \
    --test_path="$results/data/test.json" \
    --tokenizer_path="$here/label_encoder.txt" \
    --save_path="$results/run" \
    --min_fit_clients=5 \
    --rounds=10 \
    --local_epochs=1 \
    --batch_size=4 \
    --server_address="${ADDRESS:-localhost:24338}" \
    "$@"
