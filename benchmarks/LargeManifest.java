import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.broca.dataio.BatchSampler;
import org.broca.dataio.DataLoader;
import org.broca.dataio.DynamicBatchSampler;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.ReproducibleRandomSampler;
import org.broca.tensor.Engine;
import org.broca.tensor.TensorScope;

/**
 * What a manifest of many rows costs: opening, sorting, sampling, batches by length, resuming; seconds and memory.
 *
 * <p>{@code ./broca run benchmarks/LargeManifest.java FOLDER ROWS csv|json} writes a synthetic manifest to FOLDER, which
 * must not exist, and removes it afterwards. Give {@code BROCA_JAVA_OPTS=-Xmx4g} for ten million rows.
 */
final class LargeManifest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long before = heap();

    private LargeManifest() {}

    public static void main(String[] args) throws IOException {
        Engine.start();
        Path folder = Files.createDirectory(Path.of(args[0]));
        Path manifest = folder.resolve("manifest." + args[2]);
        try {
            new LargeManifest().run(manifest, Integer.parseInt(args[1]));
        } finally {
            Files.deleteIfExists(folder.resolve("dataloader.ckpt"));
            Files.deleteIfExists(manifest);
            Files.delete(folder);
        }
    }

    private void run(Path manifest, int rows) throws IOException {
        timed("writing", () -> write(manifest, rows));
        System.out.printf(Locale.ROOT, "%-28s %d MB%n", "size", Files.size(manifest) >> 20);
        DynamicItemDataset dataset =
                timed("opening", () -> DynamicItemDataset.fromManifest(manifest, Map.of("data_root", "/corpus")));
        memory("opened", rows);
        DynamicItemDataset sorted = timed("sorting by duration", () -> dataset.filteredSorted(s -> s.sortKey("duration")
                .keyMinValue("duration", 1.0)));
        memory("opened and sorted", rows);
        System.out.printf(Locale.ROOT, "%-28s %s .. %s%n", "", sorted.data(0), sorted.id(sorted.size() - 1));
        timed("a random order", () -> new ReproducibleRandomSampler(dataset).order(1));
        SplittableRandom random = new SplittableRandom(1);
        int reads = 100_000;
        double each = seconds(() -> {
            for (int i = 0; i < reads; i++) {
                dataset.data(random.nextInt(rows));
            }
        });
        System.out.printf(Locale.ROOT, "%-28s %.1f us%n", "a random row", each / reads * 1e6);
        BatchSampler dynamic = timed("lengths of all", () -> DynamicBatchSampler.builder(dataset, 120)
                .numBuckets(60)
                .build());
        int batches = timed("batches by length", () -> dynamic.batches(1)).size();
        System.out.printf(Locale.ROOT, "%-28s %d%n", "  of them", batches);
        resume(dataset, manifest.resolveSibling("dataloader.ckpt"));
        memory("all of this", rows);
    }

    /** The time to the first batch of a run that was stopped in the middle of its epoch, and what it had saved. */
    private static void resume(DynamicItemDataset all, Path checkpoint) throws IOException {
        DynamicItemDataset dataset = all.withOutputKeys("id", "duration");
        Map<String, Object> options = Map.of("batch_size", 16, "shuffle", true, "num_workers", 0);
        Files.writeString(checkpoint, Integer.toString(dataset.size() / 32));
        DataLoader loader = DataLoader.builder(dataset).options(options).build();
        timed("resuming in mid-epoch", () -> {
            loader.setEpoch(3);
            loader.load(checkpoint, false);
            loader.batchCount();
            try (TensorScope scope = TensorScope.open();
                    DataLoader.Batches run = loader.iterate()) {
                run.next();
                loader.save(checkpoint);
            }
            return loader;
        });
        System.out.printf(Locale.ROOT, "%-28s %d bytes%n", "position in the checkpoint", Files.size(checkpoint));
    }

    private static <T> T timed(String what, Supplier<T> work) {
        Object[] result = new Object[1];
        long cpu = THREADS.getCurrentThreadCpuTime();
        double seconds = seconds(() -> result[0] = work.get());
        System.out.printf(
                Locale.ROOT,
                "%-28s %.2f s, %.2f s of them computing%n",
                what,
                seconds,
                (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9);
        @SuppressWarnings("unchecked")
        T typed = (T) result[0];
        return typed;
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private void memory(String what, int rows) {
        double bytes = heap() - before;
        System.out.printf(
                Locale.ROOT, "heap, %-22s %.0f MB, %.1f MB a million rows%n", what, bytes / 1e6, bytes / rows);
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Lengths like speech's; names, texts and speakers as long as LibriSpeech's. */
    private static Path write(Path manifest, int rows) {
        boolean csv = manifest.toString().endsWith(".csv");
        SplittableRandom random = new SplittableRandom(0);
        try (BufferedWriter out = Files.newBufferedWriter(manifest)) {
            out.write(csv ? "ID,duration,wav,spk_id,wrd\n" : "{\n");
            for (int i = 0; i < rows; i++) {
                int speaker = random.nextInt(100_000);
                String id = speaker + "-" + random.nextInt(10_000) + "-" + i;
                double duration = Math.round(100 * Math.min(35, Math.exp(random.nextGaussian() * 0.6 + 2))) / 100.0;
                String wav = "/" + speaker % 1000 + "/" + id + ".flac";
                String words = "and these are the words of utterance number " + i;
                out.write(
                        csv
                                ? id + "," + duration + ",$data_root" + wav + "," + speaker + "," + words + "\n"
                                : "  \"" + id + "\": {\"wav\": \"{data_root}" + wav + "\", \"duration\": " + duration
                                        + ", \"spk_id\": \"" + speaker + "\", \"words\": \"" + words + "\"}"
                                        + (i < rows - 1 ? ",\n" : "\n"));
            }
            out.write(csv ? "" : "}\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return manifest;
    }
}
