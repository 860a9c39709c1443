package org.broca.decoders.ngram;

import com.google.errorprone.annotations.FormatMethod;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads one ARPA file, line by line. */
final class ArpaReader {
    private static final String KENLM = "mmap lm http://kheafield.com/code";
    private static final String UNKNOWN = "<unk>";
    private static final float UNKNOWN_LOG = -100;

    private final Path file;
    private final List<Long> counts = new ArrayList<>();
    private final Map<String, Integer> words = new HashMap<>();
    private NgramTable table = new NgramTable(0);
    private float[] logs = new float[0];
    private float[] backoffs = new float[0];
    private int used;
    private long lineNumber;
    private boolean ended;

    ArpaReader(Path file) {
        this.file = file;
    }

    NgramModel read() {
        try (BufferedReader lines = open()) {
            String line = header(lines);
            allocate();
            for (int order = 1; order <= counts.size(); order++) {
                check(line.equals("\\" + order + "-grams:"), "expected \"\\%d-grams:\", got \"%s\"", order, line);
                line = section(lines, order);
            }
            check(line.equals("\\end\\"), "expected \"\\end\\\" after the last n-gram, got \"%s\"", line);
            return new NgramModel(
                    counts.size(), words, table, Arrays.copyOf(logs, used), Arrays.copyOf(backoffs, used));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private BufferedReader open() throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.mark(64);
        byte[] start = bytes.readNBytes(KENLM.length());
        bytes.reset();
        if (new String(start, StandardCharsets.ISO_8859_1).equals(KENLM)) {
            bytes.close();
            throw new IllegalArgumentException(file
                    + " is a binary file of KenLM, which cannot be read here: give the ARPA file that it was built from"
                    + " (plain or .gz)");
        }
        boolean zipped = start.length > 1 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
        InputStream plain = zipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
    }

    /** Reads the counts and returns the line after them. */
    private String header(BufferedReader lines) throws IOException {
        String line = next(lines);
        while (!line.equals("\\data\\")) {
            check(!ended, "no line \"\\data\\\": this is no ARPA file");
            line = next(lines);
        }
        line = next(lines);
        while (line.startsWith("ngram ")) {
            String[] parts = line.substring("ngram ".length()).split("=", -1);
            check(
                    parts.length == 2 && parts[0].strip().equals(Integer.toString(counts.size() + 1)),
                    "expected \"ngram %d=COUNT\", got \"%s\"",
                    counts.size() + 1,
                    line);
            counts.add(number(parts[1].strip(), line));
            line = next(lines);
        }
        check(!counts.isEmpty(), "expected \"ngram 1=COUNT\", got \"%s\"", line);
        return line;
    }

    private long number(String text, String line) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem("expected a count, got \"%s\"".formatted(line));
        }
    }

    private void allocate() {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        check(all < 500_000_000, "%d n-grams are too many: at most 500,000,000", all);
        table = new NgramTable(all - counts.get(0));
        logs = new float[(int) all + 1];
        backoffs = new float[(int) all + 1];
    }

    /** Reads the n-grams of one order and returns the line after them. */
    private String section(BufferedReader lines, int order) throws IOException {
        int before = used;
        String line = next(lines);
        for (; !ended && !line.startsWith("\\"); line = next(lines)) {
            check(
                    used - before < counts.get(order - 1),
                    "more than the %d %d-grams announced",
                    counts.get(order - 1),
                    order);
            ngram(new ArpaLine(line), order);
        }
        check(
                used - before == counts.get(order - 1),
                "%d %d-grams were announced, but %d came",
                counts.get(order - 1),
                order,
                used - before);
        if (order == 1) {
            addUnknown();
        }
        return line;
    }

    private void ngram(ArpaLine line, int order) {
        float log = value(line, line.next(), "log-probability");
        int node = NgramTable.NONE;
        for (int i = 1; i < order; i++) {
            String text = word(line, order);
            int word = words.getOrDefault(text, NgramTable.NONE);
            check(word != NgramTable.NONE, "\"%s\" is not among the 1-grams", text);
            node = i == 1 ? word : table.get(node, word);
            check(node != NgramTable.NONE, "the first %d words of \"%s\" are not among the %d-grams", i, line, i);
        }
        add(node, word(line, order), order);
        String backoff = line.next();
        logs[used] = log;
        backoffs[used] = backoff.isEmpty() ? 0 : value(line, backoff, "back-off weight");
        check(line.next().isEmpty(), "expected %d words between two numbers, got \"%s\"", order, line);
        used++;
    }

    private void add(int context, String text, int order) {
        if (order == 1) {
            check(words.put(text, used) == null, "\"%s\" is there twice", text);
            return;
        }
        int word = words.getOrDefault(text, NgramTable.NONE);
        check(word != NgramTable.NONE, "\"%s\" is not among the 1-grams", text);
        check(table.put(context, word, used), "an n-gram that ends in \"%s\" is there twice", text);
    }

    private String word(ArpaLine line, int order) {
        String word = line.next();
        check(!word.isEmpty(), "expected a log-probability and %d words, got \"%s\"", order, line);
        return word.equals("<UNK>") ? UNKNOWN : word;
    }

    private float value(ArpaLine line, String text, String what) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw problem("the %s \"%s\" is no number in \"%s\"".formatted(what, text, line));
        }
    }

    /** The word that all unknown ones count as: it follows the 1-grams where the file has none. */
    private void addUnknown() {
        if (words.putIfAbsent(UNKNOWN, used) == null) {
            logs[used++] = UNKNOWN_LOG;
        }
    }

    /** The next line that is not blank; empty at the end of the file. */
    private String next(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            lineNumber++;
            if (!line.isBlank()) {
                return line.trim();
            }
        }
        ended = true;
        return "";
    }

    @FormatMethod
    private void check(boolean ok, String message, Object... args) {
        if (!ok) {
            throw problem(message.formatted(args));
        }
    }

    private IllegalArgumentException problem(String problem) {
        return new IllegalArgumentException(file + (ended ? " ends too early" : ":" + lineNumber) + ": " + problem);
    }
}
