package org.broca.spark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a recipe on the executors. */
@Command(
        name = "train",
        description = {
            "Trains a recipe on the executors, a rank a task, all at once (barrier mode).",
            "",
            "What follows the YAML file goes to the recipe. If a rank fails, the stage is run again and goes on from the"
                    + " last checkpoint in output_folder, which must be a folder that every node sees.",
            ""
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Option(names = "--ranks", paramLabel = "N", description = "Processes of the training (default: 1).")
    private int ranks = 1;

    @Option(
            names = "--broca",
            paramLabel = "PATH",
            description = "Broca on every node: its folder or launcher, or an archive of the folder, unpacked once a"
                    + " node (default: the executors' BROCA_HOME, else what --archives FILE#broca brings).")
    private String broca = "";

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where the ranks run, or an archive of it (default: Broca's own folder).")
    private String folder = "";

    @Option(
            names = "--manifest",
            paramLabel = "KEY=TABLE",
            description = "Give a table (.csv, .json lines, .parquet) as the manifest of the YAML's key.")
    private Map<String, String> manifests = new LinkedHashMap<>();

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A YAML file, seen from --folder.")
    private String recipe = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "For the recipe, as --lr=0.1.")
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TrainCommand() {}

    @Override
    public Integer call() {
        SparkSession spark = SparkSession.builder().appName("broca train").getOrCreate();
        BarrierTraining.Builder training = BarrierTraining.builder(recipe)
                .ranks(ranks)
                .broca(broca)
                .folder(folder)
                .arguments(arguments);
        manifests.forEach((key, table) -> training.manifest(key, table(spark, table)));
        List<String> hosts = training.build().run(spark);
        spec.commandLine().getErr().printf("train: done by %d ranks on %s%n", hosts.size(), hosts);
        return 0;
    }

    private static Dataset<Row> table(SparkSession spark, String path) {
        return InputOptions.readTable(spark, path);
    }
}
