package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.ShardWriter;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes shards, and the index of others' shards. */
@Command(
        name = "shard",
        description = {
            "Packs the recordings of a manifest into tar files that are read in one go, as webdataset's.",
            "",
            "A recipe takes the folder of shards in place of a JSON manifest, as --train_annotation=DIR.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ShardCommand.Write.class, ShardCommand.Index.class})
final class ShardCommand implements Runnable {
    private static final long MEBIBYTE = 1L << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ShardCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? write or index");
    }

    /** Writes the shards of a manifest. */
    @Command(
            name = "write",
            description =
                    "Writes the utterances of a manifest (.json or .csv) as shards; prints what it wrote as JSON.",
            mixinStandardHelpOptions = true)
    static final class Write implements Callable<Integer> {
        @Parameters(paramLabel = "MANIFEST")
        private Path manifest = Path.of("");

        @Option(names = "--output_folder", paramLabel = "DIR", required = true, description = "Where the shards go.")
        private Path outputFolder = Path.of("");

        @Option(names = "--data_root", paramLabel = "D", description = "What the manifest's data_root stands for.")
        private @Nullable Path dataRoot;

        @Option(names = "--max_mb", description = "Most MB in a shard (default: ${DEFAULT-VALUE}).")
        private long maxMegabytes = 256;

        @Option(names = "--max_count", description = "Most utterances in a shard (default: ${DEFAULT-VALUE}).")
        private int maxCount = 10_000;

        @Option(names = "--gzip", description = "Compress the shards; for recordings that are wav.")
        private boolean gzip;

        private Write() {}

        @Override
        public Integer call() {
            Check.that(Files.isRegularFile(manifest), "shard write: no such manifest: %s", manifest);
            Map<String, Path> replacements = dataRoot == null ? Map.of() : Map.of("data_root", dataRoot);
            DynamicItemDataset dataset = DynamicItemDataset.fromManifest(manifest, replacements);
            Progress progress = new Progress("utterances", dataset.size());
            ShardWriter.Builder builder = ShardWriter.builder(outputFolder)
                    .maxBytes(maxMegabytes * MEBIBYTE)
                    .maxCount(maxCount)
                    .gzip(gzip);
            int shards;
            try (ShardWriter writer = builder.build()) {
                for (int i = 0; i < dataset.size(); i++) {
                    Map<String, Object> items = new LinkedHashMap<>(dataset.data(i));
                    items.remove("id");
                    writer.add(dataset.id(i), items);
                    progress.step();
                }
                shards = writer.shards();
            }
            progress.clear();
            print(outputFolder, dataset.size(), shards);
            return 0;
        }
    }

    /** Writes the index of shards that others wrote. */
    @Command(
            name = "index",
            description = "Writes the index.json of a folder of tar files that others wrote: counts and lengths.",
            mixinStandardHelpOptions = true)
    static final class Index implements Callable<Integer> {
        @Parameters(paramLabel = "DIR")
        private Path folder = Path.of("");

        private Index() {}

        @Override
        public Integer call() {
            Check.that(Files.isDirectory(folder), "shard index: no such folder: %s", folder);
            System.out.print(Json.line(Map.of("shards", folder.toString(), "utterances", ShardWriter.index(folder))));
            return 0;
        }
    }

    private static void print(Path folder, int utterances, int shards) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("shards", folder.toString());
        line.put("count", shards);
        line.put("utterances", utterances);
        System.out.print(Json.line(line));
    }
}
