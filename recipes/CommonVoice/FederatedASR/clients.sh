#!/bin/sh
# The tutorial's clients: DATA=/data/temp_dataset/ CLIENTS=1 sh clients.sh [options of ./broca federated client]
set -eu
here=$(cd "$(dirname "$0")" && pwd)

i=0
while [ "$i" -lt "${CLIENTS:-1}" ]; do
    "${BROCA:-$here/../../../broca}" federated client \
        --cid=$i \
        --data_path="${DATA:?the folder with clips and the TSV files}" \
        --config_path="$here" \
        --config_file="template.yaml" \
        --eval_device="cuda:0" \
        --server_address="${ADDRESS:-localhost:24338}" \
        "$@" &
    i=$((i + 1))
done
wait
