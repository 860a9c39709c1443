package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.TensorScope;

/**
 * Utterances of a manifest, with items computed from them when they are asked for.
 *
 * <pre>{@code
 * DynamicItemDataset train = DynamicItemDataset.fromJson(Path.of("train.json"), Map.of("data_root", folder))
 *         .addDynamicItem(DynamicItem.takes("wav").provides("sig").by((Object wav) -> AudioIo.readAudio(wav)))
 *         .setOutputKeys("id", "sig", "spk_id");
 * }</pre>
 *
 * <p>A data point has the items of the manifest's entry, its name as {@code id}, and what the dynamic items provide.
 * Only what the output keys need is computed. {@link #filteredSorted} and the other selections share the manifest and
 * start with the same dynamic items and output keys, but may then be given others.
 *
 * <p>{@link #get} may be called by many threads at once; changing the dataset meanwhile is not allowed.
 */
public final class DynamicItemDataset implements Dataset {
    private final ItemSource source;
    private final int[] points;
    private final DataPipeline pipeline;
    private ItemCache cache;

    private DynamicItemDataset(ItemSource source, int[] points, DataPipeline pipeline, ItemCache cache) {
        this.source = source;
        this.points = points;
        this.pipeline = pipeline;
        this.cache = cache;
    }

    private DynamicItemDataset(ItemSource source) {
        this(source, IntStream.range(0, source.size()).toArray(), pipelineOf(source), ItemCache.NONE);
    }

    private static DataPipeline pipelineOf(ItemSource source) {
        List<String> keys = new ArrayList<>(source.keys());
        keys.add("id");
        return new DataPipeline(keys, source.origin());
    }

    /**
     * A dataset of items by id, in the map's order.
     *
     * <p>Items may have different keys. One that lacks a key is refused when the key is used, and no dynamic item
     * provides it.
     *
     * @throws IllegalArgumentException if there are none, or one has a key {@code id}
     */
    public static DynamicItemDataset of(Map<String, ? extends Map<String, ?>> items) {
        return new DynamicItemDataset(new ManifestItems(items, "this dataset"));
    }

    /** The dataset of a manifest, read by {@link Manifests#load}, or of shards, by {@link #fromShards}. */
    public static DynamicItemDataset fromManifest(Path manifest, Map<String, ?> replacements) {
        return manifest.toString().endsWith(".csv")
                ? fromCsv(manifest, replacements)
                : fromJson(manifest, replacements);
    }

    /**
     * The dataset of tar shards as {@link ShardWriter} and Python's webdataset write them.
     *
     * <p>A sample is the files of one name up to the first dot, which is its id. The fields of {@code .json} are items;
     * a recording is the item {@code wav}, whatever its format, or {@code noisy_wav} if its file ends in
     * {@code .noisy_wav.flac}; {@code .txt} is text, {@code .cls} a whole number, all else bytes. Recordings stay in
     * the shard, {@link AudioIo} reads them there.
     *
     * <p>Loaded with {@code shuffle}, shards come in random order and data points are drawn from a buffer
     * ({@link ShardSampler}), so that the storage is read in long stretches.
     *
     * @param shards a folder of them, its {@code index.json}, or one {@code .tar} or {@code .tar.gz}; without an index
     *     all are read once to count their samples
     */
    public static DynamicItemDataset fromShards(Path shards) {
        return new DynamicItemDataset(new ShardItems(shards));
    }

    /**
     * The dataset of a JSON manifest, read by {@link Manifests#loadDataJson(Path, Map)}; or of shards, by
     * {@link #fromShards}, if {@code jsonPath} is a folder, a tar file or the index of some.
     *
     * <p>A manifest of 64 MB and more is checked row by row and left on disk; it must not be changed in place while it
     * is used.
     *
     * @param jsonPath the manifest
     * @param replacements what names in braces stand for, as {@code {data_root}}
     */
    public static DynamicItemDataset fromJson(Path jsonPath, Map<String, ?> replacements) {
        return ShardIndex.isOne(jsonPath)
                ? fromShards(jsonPath)
                : Manifests.isLarge(jsonPath)
                        ? new DynamicItemDataset(new JsonRows(jsonPath, replacements))
                        : ofManifest(Manifests.loadDataJson(jsonPath, replacements), jsonPath);
    }

    /** The dataset of a JSON manifest with nothing to replace. */
    public static DynamicItemDataset fromJson(Path jsonPath) {
        return fromJson(jsonPath, Map.of());
    }

    /**
     * The dataset of a CSV manifest, read by {@link Manifests#loadDataCsv(Path, Map)}.
     *
     * @param csvPath the manifest
     * @param replacements what names behind a dollar sign stand for, as {@code $data_root}
     */
    public static DynamicItemDataset fromCsv(Path csvPath, Map<String, ?> replacements) {
        return fromCsv(csvPath, replacements, Map.of());
    }

    /** The dataset of a CSV manifest with nothing to replace. */
    public static DynamicItemDataset fromCsv(Path csvPath) {
        return fromCsv(csvPath, Map.of());
    }

    /**
     * The dataset of a CSV manifest with columns that are not text.
     *
     * @param colTypes what makes a column's values from its text, as {@code Map.of("length", Double::valueOf)}
     */
    public static DynamicItemDataset fromCsv(
            Path csvPath, Map<String, ?> replacements, Map<String, Function<String, ?>> colTypes) {
        return Manifests.isLarge(csvPath)
                ? new DynamicItemDataset(new CsvFileRows(csvPath, replacements, colTypes))
                : ofManifest(Manifests.loadDataCsv(csvPath, replacements, colTypes), csvPath);
    }

    static DynamicItemDataset of(ItemSource source) {
        return new DynamicItemDataset(source);
    }

    private static DynamicItemDataset ofManifest(Map<String, Map<String, Object>> items, Path file) {
        return new DynamicItemDataset(new ManifestItems(items, file.toString()));
    }

    /** Items by position in the dataset, in the output keys' order. */
    @Override
    public Map<String, Object> get(int index) {
        String id = id(index);
        try (ItemContext.Entered context = ItemContext.enter(id, index)) {
            return pipeline.compute(data(index), cache, id);
        }
    }

    /** Some items of one data point, whatever the output keys are. */
    public Map<String, Object> get(int index, Collection<String> keys) {
        String id = id(index);
        try (ItemContext.Entered context = ItemContext.enter(id, index)) {
            return pipeline.computeSpecific(keys, data(index), cache, id);
        }
    }

    /** One item of every data point, in order; only what it needs is computed. */
    public List<Object> values(String key) {
        return IntStream.range(0, size())
                .mapToObj(i -> get(i, List.of(key)).get(key))
                .toList();
    }

    /** The manifest's own items of one data point, with {@code id}; nothing is computed. */
    public Map<String, Object> data(int index) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", id(index));
        data.putAll(source.get(points[index]));
        return data;
    }

    @Override
    public int size() {
        return points.length;
    }

    @Override
    public String id(int index) {
        Check.that(index >= 0 && index < points.length, "index must be in [0, %d), got %d", points.length, index);
        return source.id(points[index]);
    }

    /** Every id, in order. */
    public List<String> ids() {
        return IntStream.range(0, size()).mapToObj(this::id).toList();
    }

    /** Every key that can be asked for. */
    public Set<String> keys() {
        return pipeline.keys();
    }

    /** Adds a dynamic item; it replaces dynamic items that provided the same keys. */
    @CanIgnoreReturnValue
    public DynamicItemDataset addDynamicItem(DynamicItem item) {
        pipeline.addDynamicItem(item);
        cache = cache.emptied();
        return this;
    }

    /** Says which items {@link #get} returns, in this order. */
    @CanIgnoreReturnValue
    public DynamicItemDataset setOutputKeys(String... keys) {
        pipeline.setOutputKeys(Arrays.asList(keys));
        return this;
    }

    /** Says which items {@link #get} returns: outside name to key in the dataset. */
    @CanIgnoreReturnValue
    public DynamicItemDataset setOutputKeys(Map<String, String> keys) {
        pipeline.setOutputKeys(keys);
        return this;
    }

    /** The same data points with other output keys; this dataset keeps its own. */
    public DynamicItemDataset withOutputKeys(String... keys) {
        return selected(points).setOutputKeys(keys);
    }

    /**
     * Keeps computed items in memory, so that a later epoch does not compute them again.
     *
     * <p>When it is full, further items are computed anew each time. Cached tensors are shared: functions must not
     * change them in place. Do not cache what depends on chance.
     *
     * @param mostBytes how much the values may take
     * @param keys which items to keep
     */
    @CanIgnoreReturnValue
    public DynamicItemDataset cacheInMemory(long mostBytes, String... keys) {
        pipeline.checkResolvable(Arrays.asList(keys));
        cache = new ItemCache(Set.of(keys), mostBytes);
        return this;
    }

    /** Computes every data point once and drops the results: fills caches, shows failing items before training. */
    public void iterateOnce() {
        for (int i = 0; i < size(); i++) {
            try (TensorScope scope = TensorScope.open()) {
                get(i);
            }
        }
    }

    /**
     * Data points that pass some tests, sorted; {@code filteredSorted(s -> s.sortKey("duration").reverse(true))}.
     *
     * <p>Keys may be dynamic items, but these are then computed for every data point.
     *
     * @throws IllegalArgumentException if a key is unknown, or its values cannot be compared
     */
    public DynamicItemDataset filteredSorted(UnaryOperator<Selection> choice) {
        return selected(choice.apply(new Selection()).of(this));
    }

    /** The data points at some positions, in their order; positions may repeat. */
    public DynamicItemDataset subset(int... indices) {
        for (int index : indices) {
            Check.that(index >= 0 && index < size(), "index must be in [0, %d), got %d", size(), index);
        }
        return selected(indices);
    }

    /**
     * The data points of some ids, in the given order.
     *
     * @throws IllegalArgumentException if there is no data point of an id
     */
    public DynamicItemDataset subset(Collection<String> ids) {
        Set<String> unknown = new HashSet<>(ids);
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < size() && !unknown.isEmpty(); i++) {
            String id = id(i);
            if (unknown.remove(id)) {
                positions.put(id, i);
            }
        }
        Check.that(unknown.isEmpty(), "no items of these ids: %s", unknown);
        return selected(ids.stream().mapToInt(positions::get).toArray());
    }

    /**
     * The first {@code sampleCount} data points, repeated up to {@code totalCount}: a model must learn them by heart.
     */
    public DynamicItemDataset overfitTest(int sampleCount, int totalCount) {
        int samples = Math.min(sampleCount, size());
        Check.that(samples > 0, "overfitTest needs at least one sample, got %d of %d", sampleCount, size());
        return selected(IntStream.range(0, totalCount).map(i -> i % samples).toArray());
    }

    /**
     * The same data points with groups of {@code batchSize} neighbours in random order, an incomplete last group last.
     *
     * <p>After sorting by length, batches hold similar lengths but come in any order. The order depends on the global
     * seed alone.
     */
    public DynamicItemDataset batchShuffle(int batchSize) {
        Check.that(batchSize > 0, "batchSize must be at least 1, got %d", batchSize);
        int groups = size() / batchSize;
        RandomGenerator random = Randomness.stream("batch_shuffle", batchSize);
        int[] order = Permutation.of(groups, random::nextInt);
        return selected(IntStream.range(0, size())
                .map(i -> i < groups * batchSize ? order[i / batchSize] * batchSize + i % batchSize : i)
                .toArray());
    }

    /** The numbers of a key that no dynamic item provides, where they are at hand without reading data points. */
    Optional<double[]> numbers(String key) {
        if (pipeline.provides(key)) {
            return Optional.empty();
        }
        return source.numbers(key)
                .map(all -> Arrays.stream(points).mapToDouble(i -> all[i]).toArray());
    }

    /** Each data point's {@code duration}, or {@code length} where there is no such key, as {@link #numbers}. */
    Optional<double[]> durations() {
        return numbers("duration").or(() -> keys().contains("duration") ? Optional.empty() : numbers("length"));
    }

    /** Whether data points are stored in shards, which are best read one after the other. */
    boolean isSharded() {
        return source.blocks() > 1;
    }

    /** Where runs of data points of one shard begin, and the number of data points. */
    int[] runs() {
        IntStream.Builder starts = IntStream.builder();
        int block = -1;
        for (int i = 0; i < points.length; i++) {
            int own = source.blockOf(points[i]);
            if (own != block) {
                starts.add(i);
            }
            block = own;
        }
        return starts.add(points.length).build().toArray();
    }

    private DynamicItemDataset selected(int[] indices) {
        int[] chosen = Arrays.stream(indices).map(i -> points[i]).toArray();
        return new DynamicItemDataset(source, chosen, new DataPipeline(pipeline), cache);
    }

    /**
     * Lines of text files, as a corpus for language models: each has the item {@code text} and its number as id.
     *
     * <p>Lines stay on disk until they are asked for; only where they start is kept in memory. Files that end in
     * {@code .gz} are unpacked to temporary files first.
     *
     * @throws java.io.UncheckedIOException if a file cannot be read; names it
     */
    public static DynamicItemDataset fromTextFiles(List<Path> files) {
        return new DynamicItemDataset(TextLines.of(files));
    }

    /**
     * Rows of a Hugging Face dataset: each has the table's columns as items and its position as id.
     *
     * <p>Rows stay on disk until they are asked for, in any order. Numbers become {@code Long} or {@code Double}, lists
     * {@code List}, structures {@code Map}, bytes {@code byte[]}, and null {@code Optional.empty()}.
     *
     * @param dataset a folder that {@code save_to_disk} wrote, one of {@code .arrow} or {@code .parquet} files, or one
     *     such file
     * @throws IllegalArgumentException if there is no such dataset, or its columns are of a type that is not supported
     */
    public static DynamicItemDataset fromArrowDataset(Path dataset) {
        return fromArrowDataset(HuggingFaceFolder.files(dataset));
    }

    /** As {@link #fromArrowDataset(Path)}, of files that are one table, in their order. */
    public static DynamicItemDataset fromArrowDataset(List<Path> files) {
        return new DynamicItemDataset(ArrowItems.of(files));
    }
}
