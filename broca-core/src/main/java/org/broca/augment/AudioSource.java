package org.broca.augment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Recordings named in a CSV file, without end: noises, impulse responses.
 *
 * <p>The file has the columns {@code ID} and {@code duration}, then one with paths ({@code wav}); SpeechBrain's
 * {@code wav_format} and {@code wav_opts} may follow. It is read at the first use.
 */
final class AudioSource {
    private static final Set<String> OTHER_FORMATS = Set.of("pkl", "string");

    private final String owner;
    private final Path csvFile;
    private final List<String> keys;
    private final Sorting sorting;
    private final Map<String, String> replacements;
    private final String rateKey;
    private final int sampleRate;
    private List<Clip> clips = List.of();
    private int chunk;
    private int position;

    /** A recording, or a part of one. */
    private record Clip(AudioSegment audio, double duration) {}

    /**
     * Recordings padded to the longest, {@code [count, time]} or {@code [count, time, channels]}, and their lengths.
     */
    record Batch(Tensor data, Tensor lengths) {}

    /**
     * A source.
     *
     * @param owner the class that uses it, for messages
     * @param keys the column with the paths; empty for the first
     * @param rateKey the option that says {@code sampleRate}, for messages
     */
    AudioSource(
            String owner,
            Path csvFile,
            List<String> keys,
            Sorting sorting,
            Map<String, String> replacements,
            String rateKey,
            int sampleRate) {
        Check.that(sampleRate > 0, "%s: %s must be positive, got %d", owner, rateKey, sampleRate);
        this.owner = owner;
        this.csvFile = csvFile;
        this.keys = keys;
        this.sorting = sorting;
        this.replacements = Map.copyOf(replacements);
        this.rateKey = rateKey;
        this.sampleRate = sampleRate;
    }

    /** The next {@code count} recordings. */
    Batch next(int count, Draws draws) {
        List<Clip> chosen = sorting == Sorting.RANDOM ? random(count, draws) : inOrder(count);
        return padded(chosen.stream().map(this::read).toList());
    }

    private List<Clip> random(int count, Draws draws) {
        List<Clip> all = all();
        List<Clip> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            int[] order = draws.permutation(all.size());
            for (int i = 0; i < order.length && chosen.size() < count; i++) {
                chosen.add(all.get(order[i]));
            }
        }
        return chosen;
    }

    /** Chunks as large as the first batch; what is left of the last chunk of a batch is dropped, as in SpeechBrain. */
    private synchronized List<Clip> inOrder(int count) {
        List<Clip> all = all();
        chunk = chunk == 0 ? count : chunk;
        List<Clip> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            int end = Math.min(position + chunk, all.size());
            chosen.addAll(all.subList(position, end));
            position = end == all.size() ? 0 : end;
        }
        return chosen.subList(0, count);
    }

    private synchronized List<Clip> all() {
        if (clips.isEmpty()) {
            Check.that(
                    Files.exists(csvFile),
                    "%s: no such csv_file: %s; it needs the columns ID,duration,wav",
                    owner,
                    csvFile);
            List<Clip> read = new ArrayList<>();
            Manifests.loadDataCsv(csvFile, replacements).forEach((id, item) -> read.add(clip(id, item)));
            Comparator<Clip> byDuration = Comparator.comparingDouble(Clip::duration);
            read.sort(sorting == Sorting.DESCENDING ? byDuration.reversed() : byDuration);
            clips = List.copyOf(read);
        }
        return clips;
    }

    private Clip clip(String id, Map<String, Object> item) {
        Object duration = item.get("duration");
        Check.that(duration instanceof Double, "%s: %s needs a column \"duration\", in seconds", owner, csvFile);
        String column = keys.stream().findFirst().orElseGet(() -> firstData(item));
        Object path = item.get(column);
        Check.that(
                path instanceof String,
                "%s: %s has no column \"%s\"; it has %s",
                owner,
                csvFile,
                column,
                item.keySet());
        String format = String.valueOf(item.getOrDefault(column + "_format", ""));
        Check.that(!OTHER_FORMATS.contains(format), "%s: %s: \"%s\" is \"%s\", not audio", owner, csvFile, id, format);
        String options = String.valueOf(item.getOrDefault(column + "_opts", ""));
        Path file = Path.of(String.valueOf(path));
        return new Clip(CsvSegments.parse(csvFile, file, options), duration instanceof Double d ? d : 0);
    }

    private String firstData(Map<String, Object> item) {
        Optional<String> first =
                item.keySet().stream().filter(key -> !key.equals("duration")).findFirst();
        Check.that(first.isPresent(), "%s: %s needs a column with paths, such as \"wav\"", owner, csvFile);
        return first.orElseThrow();
    }

    private Tensor read(Clip clip) {
        Path file = clip.audio().file();
        Check.that(Files.exists(file), "%s: %s names a file that does not exist: %s", owner, csvFile, file);
        AudioIo.Recording recording = AudioIo.load(clip.audio());
        Check.that(
                recording.sampleRate() == sampleRate,
                "%s: %s is at %d Hz, but %s is %d: give %s: %d, or resample the files",
                owner,
                file,
                recording.sampleRate(),
                rateKey,
                sampleRate,
                rateKey,
                recording.sampleRate());
        Check.that(recording.signal().size(0) > 0, "%s: %s holds no samples", owner, file);
        return recording.signal();
    }

    /** Several channels are kept if all recordings have as many, else their first one is taken. */
    private static Batch padded(List<Tensor> signals) {
        long time = signals.stream().mapToLong(s -> s.size(0)).max().orElseThrow();
        boolean alike = signals.stream().map(AudioSource::channels).distinct().count() == 1;
        Tensor[] rows = new Tensor[signals.size()];
        float[] lengths = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Tensor signal = signals.get(i);
            Tensor kept = signal.dim() == 2 && !alike ? signal.select(1, 0) : signal;
            long missing = time - signal.size(0);
            rows[i] = kept.dim() == 1
                    ? Functional.pad(kept, PadMode.CONSTANT, 0, 0, missing)
                    : Functional.pad(kept, PadMode.CONSTANT, 0, 0, 0, 0, missing);
            lengths[i] = (float) ((double) signal.size(0) / time);
        }
        return new Batch(Tensor.stack(0, rows), Tensor.of(lengths, lengths.length));
    }

    private static long channels(Tensor signal) {
        return signal.dim() == 1 ? 1 : signal.size(1);
    }
}
