package org.broca.dataio;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.broca.tensor.Check;

/** Lines of text files, read from disk one by one. A last line need not end in a line break; empty lines count. */
final class TextLines implements ItemSource {
    private final List<TextFile> files;

    private TextLines(List<TextFile> files) {
        this.files = files;
    }

    /** Where the lines of one file start; the last entry is where the file ends. */
    private static final class TextFile {
        private final Path path;
        private final Path unpacked;
        private final int firstLine;
        private long[] starts = new long[1024];
        private int lines;

        TextFile(Path path, int firstLine) {
            this.path = path;
            this.firstLine = firstLine;
            try {
                unpacked = path.toString().endsWith(".gz") ? unpack(path) : path;
                index();
            } catch (IOException e) {
                throw new UncheckedIOException(path + ": cannot read text: " + e.getMessage(), e);
            }
        }

        private static Path unpack(Path path) throws IOException {
            Path temporary = Files.createTempFile("broca-text", ".txt");
            temporary.toFile().deleteOnExit();
            try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            return temporary;
        }

        private void index() throws IOException {
            byte[] buffer = new byte[1 << 20];
            long start = 0;
            long read = 0;
            try (InputStream in = Files.newInputStream(unpacked)) {
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        if (buffer[i] == '\n') {
                            addLine(start);
                            start = read + i + 1;
                        }
                    }
                    read += n;
                }
            }
            if (start < read) {
                addLine(start);
            }
            starts = Arrays.copyOf(starts, lines + 1);
            starts[lines] = read;
        }

        private void addLine(long start) {
            if (lines == starts.length) {
                starts = Arrays.copyOf(starts, 2 * lines);
            }
            starts[lines++] = start;
        }

        String line(int number) {
            byte[] bytes = new byte[Math.toIntExact(starts[number + 1] - starts[number])];
            // Opened anew each time: an interrupt would close a shared channel for every thread.
            try (RandomAccessFile file = new RandomAccessFile(unpacked.toFile(), "r")) {
                file.seek(starts[number]);
                file.readFully(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(path + ": cannot read line " + (number + 1) + ": " + e.getMessage(), e);
            }
            int length = bytes.length;
            while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
                length--;
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
    }

    static TextLines of(List<Path> paths) {
        List<TextFile> files = new ArrayList<>();
        int lines = 0;
        for (Path path : paths) {
            TextFile file = new TextFile(path, lines);
            files.add(file);
            lines = Math.addExact(lines, file.lines);
        }
        Check.that(lines > 0, "no lines of text in %s", paths);
        return new TextLines(files);
    }

    @Override
    public String origin() {
        return files.stream().map(file -> file.path.toString()).collect(Collectors.joining(", "));
    }

    @Override
    public int size() {
        TextFile last = files.get(files.size() - 1);
        return last.firstLine + last.lines;
    }

    @Override
    public String id(int index) {
        return Integer.toString(index);
    }

    @Override
    public List<String> keys() {
        return List.of("text");
    }

    @Override
    public Map<String, ?> get(int index) {
        TextFile file = files.stream()
                .filter(f -> index < f.firstLine + f.lines)
                .findFirst()
                .orElseThrow();
        return Map.of("text", file.line(index - file.firstLine));
    }
}
