package org.broca.dataio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The rows of a large CSV manifest, read from the file when they are asked for. */
final class CsvFileRows extends FileRows {
    private static final int BLOCK = 1 << 20;

    private final CsvManifest manifest;
    private List<String> columns = List.of();
    private int line = 1;

    CsvFileRows(Path file, Map<String, ?> replacements, Map<String, Function<String, ?>> colTypes) {
        super(file);
        manifest = new CsvManifest(file, Map.copyOf(replacements), Map.copyOf(colTypes));
        new Scan().run();
        if (columns.isEmpty()) {
            columns = manifest.columns(Optional.empty());
        }
        finish();
    }

    /** Where in a row a byte stands: as {@link CsvRows}, quotes count at the start of a field only. */
    private enum State {
        FIELD_START,
        PLAIN,
        QUOTED,
        QUOTE_IN_QUOTED
    }

    /** Finds where rows end. */
    private final class Scan {
        private State state = State.FIELD_START;
        private long start = startsWithMark() ? 3 : 0;
        private int breaks;
        private boolean carriageReturn;

        private boolean startsWithMark() {
            byte[] first = bytes(0, 3);
            return first.length == 3 && first[0] == (byte) 0xEF && first[1] == (byte) 0xBB && first[2] == (byte) 0xBF;
        }

        void run() {
            for (long at = start; at < byteCount(); ) {
                byte[] block = bytes(at, BLOCK);
                for (int i = 0; i < block.length; i++) {
                    take(block[i], at + i);
                }
                at += block.length;
            }
            if (start < byteCount()) {
                row(start, byteCount());
            }
        }

        private void take(byte b, long at) {
            if (carriageReturn) {
                carriageReturn = false;
                if (b == '\n') {
                    start = at + 1;
                    return;
                }
            }
            if ((b == '\n' || b == '\r') && state != State.QUOTED) {
                row(start, at);
                line += 1 + breaks;
                breaks = 0;
                start = at + 1;
                carriageReturn = b == '\r';
                state = State.FIELD_START;
                return;
            }
            breaks += b == '\n' ? 1 : 0;
            state = next(b);
        }

        private State next(byte b) {
            return switch (state) {
                case FIELD_START -> b == ' ' || b == ',' ? State.FIELD_START : b == '"' ? State.QUOTED : State.PLAIN;
                case PLAIN -> b == ',' ? State.FIELD_START : State.PLAIN;
                case QUOTED -> b == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
                case QUOTE_IN_QUOTED -> b == '"' ? State.QUOTED : b == ',' ? State.FIELD_START : State.PLAIN;
            };
        }
    }

    private void row(long from, long to) {
        Optional<CsvRows.Row> row = row(bytes(from, Math.toIntExact(to - from)));
        if (row.isEmpty()) {
            return;
        }
        if (columns.isEmpty()) {
            columns = manifest.columns(row);
            return;
        }
        String id = manifest.id(columns, row.get());
        add(from, id, manifest.item(columns, row.get(), id));
    }

    private Optional<CsvRows.Row> row(byte[] bytes) {
        return new CsvRows(new String(bytes, StandardCharsets.UTF_8))
                .next()
                .map(row -> new CsvRows.Row(line, row.fields()));
    }

    @Override
    String idIn(byte[] row) {
        return manifest.id(columns, row(row).orElseThrow());
    }

    @Override
    Map<String, Object> itemsIn(byte[] row) {
        CsvRows.Row found = row(row).orElseThrow();
        return manifest.item(columns, found, manifest.id(columns, found));
    }
}
