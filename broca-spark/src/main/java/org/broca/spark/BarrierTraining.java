package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.broca.tensor.Check;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Data-parallel training of a recipe on Spark's executors: each task of a barrier stage is a rank, which runs
 * {@code broca train} in a process of its own, with torchrun's environment ({@code RANK}, {@code LOCAL_RANK},
 * {@code WORLD_SIZE}, {@code MASTER_ADDR}, {@code MASTER_PORT}).
 *
 * <p>If a rank fails, so do all, and Spark runs the stage again (at most {@code spark.stage.maxConsecutiveAttempts}
 * times, 4 unless set), which goes on from the last checkpoint; {@code output_folder} must be a folder that every node
 * sees, or rank 0 would miss the checkpoints of another node.
 *
 * <pre>{@code
 * BarrierTraining.builder("templates/speaker_id/train.yaml")
 *         .ranks(2)
 *         .broca("/opt/broca")
 *         .arguments(List.of("--data_folder=/data/corpus.tar.gz", "--output_folder=/shared/results"))
 *         .build()
 *         .run(spark);
 * }</pre>
 */
public final class BarrierTraining {
    private final RankCommand command;
    private final int ranks;
    private final Map<String, Dataset<Row>> manifests;

    private BarrierTraining(Builder b) {
        Check.that(b.ranks > 0, "ranks must be at least 1, got %d", b.ranks);
        ranks = b.ranks;
        manifests = new LinkedHashMap<>(b.manifests);
        command = new RankCommand(b.broca, b.folder, b.recipe, b.arguments, List.of());
    }

    /** @param recipe a YAML file on every node, seen from {@link Builder#folder} or from Broca's own folder */
    public static Builder builder(String recipe) {
        return new Builder(recipe);
    }

    /** What can be said about a training. */
    public static final class Builder {
        private final String recipe;
        private final Map<String, Dataset<Row>> manifests = new LinkedHashMap<>();
        private int ranks = 1;
        private String broca = "";
        private String folder = "";
        private List<String> arguments = List.of();

        private Builder(String recipe) {
            this.recipe = recipe;
        }

        /** Tasks of the stage, and processes of the training; as many task slots must be free at once. */
        @CanIgnoreReturnValue
        public Builder ranks(int ranks) {
            this.ranks = ranks;
            return this;
        }

        /**
         * Broca on every node: the launcher, its folder, or an archive of the folder, unpacked once a node; without it,
         * the folder in the executors' {@code BROCA_HOME}, else what {@code --archives ...#broca} brought.
         */
        @CanIgnoreReturnValue
        public Builder broca(String broca) {
            this.broca = broca;
            return this;
        }

        /** The folder that a rank runs in, or an archive of it, unpacked once a node; Broca's own unless given. */
        @CanIgnoreReturnValue
        public Builder folder(String folder) {
            this.folder = folder;
            return this;
        }

        /**
         * What follows the recipe: overrides and run options. An archive as the value of {@code --..._folder} becomes
         * the folder that it is unpacked to, once a node.
         */
        @CanIgnoreReturnValue
        public Builder arguments(List<String> arguments) {
            this.arguments = List.copyOf(arguments);
            return this;
        }

        /**
         * Gives a table as the manifest of a YAML key, say {@code train_annotation}: a column {@code ID}, and others as
         * the recipe reads them.
         */
        @CanIgnoreReturnValue
        public Builder manifest(String key, Dataset<Row> table) {
            manifests.put(key, table);
            return this;
        }

        public BarrierTraining build() {
            return new BarrierTraining(this);
        }
    }

    /**
     * Trains, and comes back when it is done.
     *
     * @return the hosts of the ranks, in their order
     * @throws org.apache.spark.SparkException if it failed as often as the stage may; has the last lines of a rank that
     *     failed by itself
     */
    public List<String> run(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        RankCommand all = command.withManifests(sendManifests(spark));
        JavaRDD<Integer> numbers =
                context.parallelize(IntStream.range(0, ranks).boxed().toList(), ranks);
        ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
        RDD<String> hosts = numbers.rdd().barrier().mapPartitions(new RankTasks(all), false, text);
        // Spark repeats a barrier stage only if another follows it.
        List<String> done = new JavaRDD<>(hosts, text).repartition(1).collect();
        return done.stream()
                .sorted()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private List<String> sendManifests(SparkSession spark) {
        List<String> names = new ArrayList<>();
        manifests.forEach((key, table) -> {
            Path file = ManifestTable.writeTemporary(key, table);
            spark.sparkContext().addFile(file.toUri().toString());
            names.add(key + "=" + file.getFileName());
        });
        return names;
    }
}
