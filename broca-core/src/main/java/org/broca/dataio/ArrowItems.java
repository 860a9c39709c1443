package org.broca.dataio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Rows of Arrow and Parquet files that are one table, read when they are asked for. */
final class ArrowItems implements ItemSource {
    private final List<Table> tables;
    private final List<Path> files;
    private final int size;

    /** Rows by position. */
    interface Table {
        List<String> columns();

        int size();

        Map<String, Object> row(int index);
    }

    private ArrowItems(List<Table> tables, List<Path> files) {
        this.tables = List.copyOf(tables);
        this.files = List.copyOf(files);
        size = tables.stream().mapToInt(Table::size).reduce(0, Math::addExact);
        Check.that(size > 0, "no rows in %s", origin());
    }

    static ArrowItems of(List<Path> files) {
        Check.that(!files.isEmpty(), "fromArrowDataset needs at least one file");
        List<Table> tables = new ArrayList<>();
        for (Path file : files) {
            Table table = file.toString().endsWith(".parquet") ? new ParquetTable(file) : new ArrowTable(file);
            List<String> first =
                    tables.isEmpty() ? table.columns() : tables.get(0).columns();
            Check.that(
                    first.equals(table.columns()),
                    "files of one dataset must have the same columns: %s has %s, %s has %s",
                    files.get(0),
                    first,
                    file,
                    table.columns());
            tables.add(table);
        }
        return new ArrowItems(tables, files);
    }

    @Override
    public String origin() {
        return files.size() == 1 ? files.get(0).toString() : files.get(0) + " and " + (files.size() - 1) + " more";
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String id(int index) {
        return Integer.toString(index);
    }

    @Override
    public List<String> keys() {
        return tables.get(0).columns();
    }

    @Override
    public Map<String, ?> get(int index) {
        int row = index;
        for (Table table : tables) {
            if (row < table.size()) {
                return table.row(row);
            }
            row -= table.size();
        }
        throw new IndexOutOfBoundsException(index);
    }
}
