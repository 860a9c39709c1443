#!/usr/bin/env bash
# Runs org.broca.spark.Main on $MASTER (local[*] unless set) with what ./mvnw package left in broca-spark/target/broca-spark;
# BROCA_SPARK names another such folder, SPARK_CONF further options of spark-submit.
set -euo pipefail
: "${SPARK_HOME:?set SPARK_HOME to a Spark 4.1}"
home=${BROCA_SPARK:-$(cd "$(dirname "$0")/../.." && pwd)/broca-spark/target/broca-spark}
[ -f "$home/broca-spark.jar" ] || { echo "no $home/broca-spark.jar: run ./mvnw -pl broca-spark -am -DskipTests package" >&2; exit 2; }

jars=$(printf '%s,' "$home"/jars/*.jar)
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} ONEDNN_PRIMITIVE_CACHE_CAPACITY=${ONEDNN_PRIMITIVE_CACHE_CAPACITY:-128}
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-4294967296} MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4294967296}
if [ -z "${MALLOC_ARENA_MAX:-}" ]; then # as many as executors have cores: here, those of this machine
    MALLOC_ARENA_MAX=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
fi
export MALLOC_ARENA_MAX
environment=()
for name in OMP_NUM_THREADS ONEDNN_PRIMITIVE_CACHE_CAPACITY MALLOC_MMAP_THRESHOLD_ MALLOC_TRIM_THRESHOLD_ MALLOC_ARENA_MAX; do
    environment+=(--conf "spark.executorEnv.$name=${!name}")
done
trim='-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockExperimentalVMOptions -XX:TrimNativeHeapInterval=30000' # as ./broca has it
if [ -x "$SPARK_HOME/bin/spark-submit" ]; then
    submit=("$SPARK_HOME/bin/spark-submit")
else # a folder of jars only
    # shellcheck disable=SC2086 # several options in one variable
    submit=(java ${SPARK_JAVA_OPENS:-} -Xmx1g -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit)
fi
# shellcheck disable=SC2086 # several options in one variable
exec "${submit[@]}" --master "${MASTER:-local[*]}" --class org.broca.spark.Main --jars "${jars%,}" "${environment[@]}" \
    --conf spark.executor.memory="${EXECUTOR_MEMORY:-1g}" --conf "spark.executor.extraJavaOptions=$trim" ${SPARK_CONF:-} \
    "$home/broca-spark.jar" "$@"
