package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A table in a Parquet file.
 *
 * <p>Parquet can be read in groups of rows only: when a row is asked for, its group is unpacked to a temporary file,
 * from which single rows are then read. Any thread may read.
 */
final class ParquetTable implements ArrowItems.Table {
    private static final long NOT_YET = -1;

    private final Path file;
    private final ParquetFile parquet;
    private final RowSpool spool;
    private final int[] firstRows;
    private final long[] places;

    ParquetTable(Path file) {
        this.file = file;
        parquet = ParquetFile.open(file);
        firstRows = new int[parquet.groups() + 1];
        for (int i = 0; i < parquet.groups(); i++) {
            firstRows[i + 1] = Math.addExact(firstRows[i], parquet.rows(i));
        }
        places = new long[size()];
        Arrays.fill(places, NOT_YET);
        spool = new RowSpool();
    }

    @Override
    public List<String> columns() {
        return parquet.columns();
    }

    @Override
    public int size() {
        return firstRows[firstRows.length - 1];
    }

    @Override
    public Map<String, Object> row(int index) {
        try {
            long place;
            synchronized (places) {
                if (places[index] == NOT_YET) {
                    unpack(index);
                }
                place = places[index];
            }
            return spool.read(place);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void unpack(int index) throws IOException {
        int found = Arrays.binarySearch(firstRows, index);
        int group = found >= 0 ? found : -found - 2;
        int[] next = {firstRows[group]};
        parquet.read(group, row -> places[next[0]++] = spool.append(row));
        spool.flush();
    }
}
