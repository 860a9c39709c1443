#!/usr/bin/env bash
# A standalone Spark on this machine's loopback: a master and N workers of one core; then runs a command with $MASTER set,
# and ends them all. Needs SPARK_HOME (a Spark 4.1 with its folder jars).
#
#   SPARK_HOME=/opt/spark tools/spark/cluster.sh 2 bash -c 'tools/spark/submit.sh transcribe --source ... --input ... --output ...'
set -euo pipefail

[ $# -ge 2 ] || { echo "usage: SPARK_HOME=DIR $0 WORKERS COMMAND..." >&2; exit 2; }
: "${SPARK_HOME:?set SPARK_HOME to a Spark 4.1}"
export SPARK_HOME
workers=$1
shift

state=$(mktemp -d)
pids=()
stop() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$state"
}
trap stop EXIT

# What Spark's own launcher gives to Java 17 and newer.
opens=(-XX:+IgnoreUnrecognizedVMOptions)
for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
    opens+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
for package in jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
export SPARK_JAVA_OPENS="${opens[*]}"

export SPARK_LOCAL_IP=127.0.0.1
export SPARK_SCALA_VERSION=2.13 # workers start no executor without it
export SPARK_MASTER_PORT=${SPARK_MASTER_PORT:-7077}
daemon() { # LOG CLASS ARGS...
    local log=$1
    shift
    java "${opens[@]}" -Xmx512m -cp "$SPARK_HOME/jars/*" "$@" >"$state/$log" 2>&1 &
    pids+=($!)
}

daemon master.log org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$SPARK_MASTER_PORT" --webui-port 0
MASTER=spark://127.0.0.1:$SPARK_MASTER_PORT
export MASTER
until grep -q 'Successfully started service .sparkMaster' "$state/master.log"; do
    kill -0 "${pids[0]}" 2>/dev/null || { cat "$state/master.log" >&2; exit 1; }
    sleep 0.2
done
for ((i = 1; i <= workers; i++)); do
    daemon "worker$i.log" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory "${WORKER_MEMORY:-4g}" \
        --work-dir "$state/work$i" --webui-port 0 "$MASTER"
done
for ((i = 1; i <= workers; i++)); do
    until grep -q 'Successfully registered with master' "$state/worker$i.log"; do sleep 0.2; done
done
status=0
"$@" || status=$?
exit $status
