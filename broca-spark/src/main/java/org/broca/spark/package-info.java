/**
 * Broca on Apache Spark: trained models over tables of recordings, preparation of corpora, and training in barrier
 * mode.
 *
 * <p>Start at {@link org.broca.spark.Transcriber}, or at {@link org.broca.spark.Main} for {@code spark-submit}. The
 * stages are Spark ML {@code Transformer}s:
 *
 * <pre>{@code
 * Dataset<Row> rows = new Transcriber().setSource("models/digits").setInputCol("path").transform(recordings);
 * rows.select("path", "transcript.text", "error").write().parquet("texts");
 * }</pre>
 *
 * <p>An executor loads a model once and shares it among its tasks. A recording that cannot be read has its problem in
 * the column {@code error}; it fails no task. What a task writes depends on its rows only, so that retries change
 * nothing.
 */
@NullMarked
package org.broca.spark;

import org.jspecify.annotations.NullMarked;
