package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a CSV text as Python's {@code csv.reader(skipinitialspace=True)} sees them.
 *
 * <p>Spaces after a comma are dropped, quotes count at the start of a field only, and quoted fields may go over lines.
 */
final class CsvRows {
    private final String text;
    private int position;
    private int line = 1;

    /** The fields of a row and the line on which it begins, from 1. */
    record Row(int line, List<String> fields) {}

    CsvRows(String text) {
        this.text = text;
    }

    /** The next row that is not blank. */
    Optional<Row> next() {
        while (position < text.length()) {
            Row row = row();
            if (!row.fields().isEmpty()) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private Row row() {
        int first = line;
        List<String> fields = new ArrayList<>();
        if (atLineEnd()) {
            endLine();
            return new Row(first, fields);
        }
        while (true) {
            fields.add(field());
            if (atLineEnd()) {
                endLine();
                return new Row(first, fields);
            }
            position++; // the comma
        }
    }

    private String field() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        if (position >= text.length() || text.charAt(position) != '"') {
            return plain();
        }
        StringBuilder out = new StringBuilder();
        quoted(out);
        return out.append(plain()).toString();
    }

    private String plain() {
        int start = position;
        while (!atLineEnd() && text.charAt(position) != ',') {
            position++;
        }
        return text.substring(start, position);
    }

    private void quoted(StringBuilder out) {
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"' && position < text.length() && text.charAt(position) == '"') {
                position++;
            } else if (c == '"') {
                return;
            } else if (c == '\n') {
                line++;
            }
            out.append(c);
        }
    }

    private boolean atLineEnd() {
        return position >= text.length() || text.charAt(position) == '\n' || text.charAt(position) == '\r';
    }

    private void endLine() {
        if (position < text.length() && text.charAt(position) == '\r') {
            position++;
            if (position < text.length() && text.charAt(position) != '\n') {
                line++;
                return;
            }
        }
        position++;
        line++;
    }
}
