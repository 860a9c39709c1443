#!/bin/sh
# The tutorial's server: DATA=/data/temp_dataset/ sh server.sh [options of ./broca federated server]
set -eu
here=$(cd "$(dirname "$0")" && pwd)

exec "${BROCA:-$here/../../../broca}" federated server \
    --data_path="${DATA:?the folder with clips and the TSV files}" \
    --config_path="$here" \
    --tr_path="${TSV:-temp_dataset.tsv}" \
    --config_file="template.yaml" \
    --min_fit_clients=1 \
    --rounds=1 \
    --local_epochs=1 \
    --server_address="${ADDRESS:-localhost:24338}" \
    "$@"
