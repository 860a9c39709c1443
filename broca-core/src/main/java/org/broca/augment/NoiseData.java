package org.broca.augment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.broca.dataio.AudioInfo;
import org.broca.dataio.AudioIo;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares recordings of noise or impulse responses for {@link AddNoise} and {@link AddReverb}: fetches them, and lists
 * them in a CSV file of the columns {@code ID,duration,wav,wav_format,wav_opts}.
 *
 * <p>Recordings are never changed: parts of long ones are listed by their samples, and of several channels the first is
 * taken when they are read.
 */
public final class NoiseData {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.augment.preparation");
    private static final String HEADER = "ID,duration,wav,wav_format,wav_opts";

    private NoiseData() {}

    /** As {@link #prepareDatasetFromUrl(String, Path, String, Path, Double)}, without cutting. */
    public static void prepareDatasetFromUrl(String url, Path destFolder, String ext, Path csvFile) {
        prepareDatasetFromUrl(url, destFolder, ext, csvFile, null);
    }

    /**
     * Lists the recordings of a folder, after fetching them if the folder has none. A list that exists is used as it
     * is.
     *
     * @param url of a zip archive, or a path to one
     * @param destFolder where the recordings are, or are put
     * @param ext ending of the recordings' names, without the dot
     * @param csvFile the list to be written
     * @param maxLength seconds; longer recordings are cut into pieces of it, the rest is left out; null for no limit
     * @throws UncheckedIOException if the archive cannot be fetched; the message says what to do by hand
     */
    public static void prepareDatasetFromUrl(
            String url, Path destFolder, String ext, Path csvFile, @Nullable Double maxLength) {
        if (Files.exists(csvFile)) {
            LOG.info("{} exists. Skipping preparation", csvFile);
            return;
        }
        if (recordings(destFolder, ext).isEmpty()) {
            Download.zip(url, destFolder.resolve("data.zip"), destFolder);
        }
        List<Path> found = recordings(destFolder, ext);
        Check.that(!found.isEmpty(), "no .%s files below %s, also after fetching %s", ext, destFolder, url);
        prepareCsv(found, csvFile, maxLength);
    }

    /** Recordings below a folder, links followed, in the order of their paths; none if it does not exist. */
    static List<Path> recordings(Path folder, String ext) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> file.toString().endsWith("." + ext) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    /** As {@link #prepareCsv(List, Path, Double)}, without cutting. */
    public static void prepareCsv(List<Path> filelist, Path csvFile) {
        prepareCsv(filelist, csvFile, null);
    }

    /**
     * Lists recordings; the file appears when it is whole.
     *
     * @param maxLength seconds; longer recordings are cut into pieces of it, the rest is left out; null for no limit
     */
    public static void prepareCsv(List<Path> filelist, Path csvFile, @Nullable Double maxLength) {
        write(filelist, Path::toString, csvFile, maxLength);
    }

    static void write(List<Path> recordings, Function<Path, String> shown, Path csvFile, @Nullable Double maxLength) {
        Check.that(maxLength == null || maxLength > 0, "max_length must be positive, in seconds, got %s", maxLength);
        StringBuilder rows = new StringBuilder(HEADER).append('\n');
        for (int i = 0; i < recordings.size(); i++) {
            addRows(rows, recordings.get(i), shown.apply(recordings.get(i)), i, maxLength);
        }
        try {
            Path folder = csvFile.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, csvFile.getFileName().toString(), ".partial");
            Files.writeString(partial, rows, StandardCharsets.UTF_8);
            Files.move(partial, csvFile, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(csvFile + " cannot be written: " + e, e);
        }
        LOG.info("{} successfully created!", csvFile);
    }

    private static void addRows(
            StringBuilder rows, Path recording, String shown, int index, @Nullable Double maxLength) {
        AudioInfo info = AudioIo.readAudioInfo(recording);
        String name = recording.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String id = name.substring(0, dot) + "_" + index;
        String tail = quoted(shown) + "," + name.substring(dot + 1) + ",";
        double duration = (double) info.frames() / info.sampleRate();
        if (maxLength == null || duration <= maxLength) {
            rows.append(quoted(id))
                    .append(',')
                    .append(duration)
                    .append(',')
                    .append(tail)
                    .append('\n');
            return;
        }
        for (int piece = 0; piece < (int) (duration / maxLength); piece++) {
            long start = (long) (maxLength * piece * info.sampleRate());
            long stop = (long) (Math.min(maxLength * (piece + 1), duration) * info.sampleRate());
            rows.append(quoted(id + "_" + piece)).append(',');
            rows.append((double) (stop - start) / info.sampleRate()).append(',');
            rows.append(tail).append(CsvSegments.format(start, stop)).append('\n');
        }
    }

    private static String quoted(String field) {
        boolean plain = field.indexOf(',') < 0 && field.indexOf('"') < 0;
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
