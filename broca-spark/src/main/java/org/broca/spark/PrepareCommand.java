package org.broca.spark;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the manifest of a corpus. */
@Command(
        name = "prepare",
        description = "Writes the manifest of recordings, manifest.csv with ID, duration, wav and what their table has"
                + " besides; and copies of them at one rate, with --copies.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Folder of manifest.csv (and failed.csv), on the driver's node.")
    private Path output = Path.of("");

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Folder that ids are seen from (default: --input, if that is a folder).")
    private String root = "";

    @Option(
            names = "--copies",
            paramLabel = "DIR",
            description = "Write each recording here, its channels averaged; a folder that all nodes see.")
    private String copies = "";

    @Option(names = "--copy-format", paramLabel = "F", description = "wav or flac (default: ${DEFAULT-VALUE}).")
    private String format = "flac";

    @Option(names = "--sample-rate", paramLabel = "HZ", description = "Of the copies (default: the recording's).")
    private int sampleRate;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private PrepareCommand() {}

    @Override
    public Integer call() {
        SparkSession spark = SparkSession.builder().appName("broca prepare").getOrCreate();
        RecordingConverter converter = new RecordingConverter()
                .setRoot(root.isEmpty() ? input.input().get(0) : root)
                .setFolder(copies)
                .setFormat(format)
                .setSampleRate(sampleRate);
        converter.setInputCol(InputOptions.FILE);
        CorpusPreparation.Summary done = new CorpusPreparation(converter, output).prepare(input.read(spark));
        spec.commandLine()
                .getErr()
                .printf(
                        "prepare: %s: %d recordings of %.1f hours, %d failed%n",
                        done.manifest(), done.recordings(), done.seconds() / 3600, done.failed());
        return 0;
    }
}
