#!/bin/sh
# Five clients of the FSDD federation, after server.sh: DATA=/data/fsdd sh clients.sh [options of ./broca federated client]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${DATA:?where FSDD is, as in DATA=/data/fsdd sh clients.sh}
results=${RESULTS:-results/fsdd_federated}
broca=${BROCA:-$here/../../../broca}

for cid in 0 1 2 3 4; do
    "$broca" federated client \
        --cid=$cid \
        --config_path="$here" \
        --data_path="$data" \
        --tr_path="$results/sites" \
        --dev_path="$results/sites" \
        --tokenizer_path="$here/label_encoder.txt" \
        --save_path_pre="$results/run" \
        --server_address="${ADDRESS:-localhost:24338}" \
        "$@" &
done
wait
