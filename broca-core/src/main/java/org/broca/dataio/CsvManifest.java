package org.broca.dataio;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads one CSV manifest. */
final class CsvManifest {
    private static final Pattern VARIABLE = Pattern.compile("\\$([\\w.]+)", Pattern.UNICODE_CHARACTER_CLASS);

    private final Path file;
    private final Map<String, ?> replacements;
    private final Map<String, Function<String, ?>> colTypes;
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    CsvManifest(Path file, Map<String, ?> replacements, Map<String, Function<String, ?>> colTypes) {
        this.file = file;
        this.replacements = replacements;
        this.colTypes = colTypes;
    }

    Map<String, Map<String, Object>> read(String text) {
        CsvRows rows = new CsvRows(text);
        List<String> columns = columns(rows.next());
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (Optional<CsvRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
            add(items, columns, row.get());
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no items: a manifest needs at least one");
        }
        return items;
    }

    /** The names in the first row. */
    List<String> columns(Optional<CsvRows.Row> header) {
        List<String> columns = header.orElseThrow(
                        () -> new IllegalArgumentException(file + " is empty: a manifest needs at least one item"))
                .fields();
        if (!columns.contains("ID")) {
            throw new IllegalArgumentException(
                    file + ":1: a CSV manifest needs a column \"ID\" with unique ids; it has " + columns);
        }
        return columns;
    }

    private void add(Map<String, Map<String, Object>> items, List<String> columns, CsvRows.Row row) {
        String id = id(columns, row);
        Integer before = lines.put(id, row.line());
        if (before != null) {
            throw new IllegalArgumentException(
                    file + ": the id \"" + id + "\" is used twice, on lines " + before + " and " + row.line());
        }
        items.put(id, item(columns, row, id));
    }

    /** The id of a row. */
    String id(List<String> columns, CsvRows.Row row) {
        if (row.fields().size() != columns.size()) {
            throw error(row, "a row of " + row.fields().size() + " fields where the header has " + columns.size());
        }
        return row.fields().get(columns.indexOf("ID"));
    }

    /** The items of a row. */
    Map<String, Object> item(List<String> columns, CsvRows.Row row, String id) {
        Map<String, Object> item = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            if (column.equals("id")) {
                throw error(row, "the column \"id\" is reserved for the item's own id; rename it");
            }
            if (!column.equals("ID")) {
                item.put(
                        column,
                        convert(
                                row,
                                id,
                                column,
                                replace(row, id, column, row.fields().get(i))));
            }
        }
        return item;
    }

    private String replace(CsvRows.Row row, String id, String column, String value) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        return VARIABLE.matcher(value)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(replacement(row, id, column, match)));
    }

    private String replacement(CsvRows.Row row, String id, String column, MatchResult match) {
        Object value = replacements.get(match.group(1));
        if (value == null) {
            throw error(
                    row,
                    "item \"" + id + "\", column \"" + column + "\": " + match.group() + " needs the replacement \""
                            + match.group(1) + "\" (known: " + new TreeSet<>(replacements.keySet()) + ")");
        }
        return value.toString();
    }

    private Object convert(CsvRows.Row row, String id, String column, String value) {
        Function<String, ?> type = colTypes.get(column);
        if (type == null && !column.equals("duration")) {
            return value;
        }
        try {
            return type == null ? Double.valueOf(value.strip()) : type.apply(value);
        } catch (RuntimeException e) {
            String problem = type == null ? "not a number: \"" + value + "\"" : "\"" + value + "\": " + e.getMessage();
            throw new IllegalArgumentException(
                    file + ":" + row.line() + ": item \"" + id + "\", column \"" + column + "\": " + problem, e);
        }
    }

    private IllegalArgumentException error(CsvRows.Row row, String problem) {
        return new IllegalArgumentException(file + ":" + row.line() + ": " + problem);
    }
}
