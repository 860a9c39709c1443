package org.broca.federated.partition;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values whose quoted fields may have commas, line ends and doubled quotes. */
final class Csv {
    private Csv() {}

    /** The records of a text, as it has them. */
    static List<String> records(String text) {
        List<String> records = new ArrayList<>();
        StringBuilder record = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == '\n' && !quoted) {
                records.add(withoutReturn(record));
                record.setLength(0);
            } else {
                record.append(c);
            }
        }
        if (!record.isEmpty()) {
            records.add(withoutReturn(record));
        }
        return records;
    }

    private static String withoutReturn(StringBuilder record) {
        int end = record.length();
        boolean ends = end > 0 && record.charAt(end - 1) == '\r';
        return record.substring(0, ends ? end - 1 : end);
    }

    /** The values of a record. */
    static List<String> fields(String record) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (c == '"' && quoted && i + 1 < record.length() && record.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
