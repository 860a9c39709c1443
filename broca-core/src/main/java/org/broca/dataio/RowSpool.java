package org.broca.dataio;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows in a temporary file, to be read one by one. The file goes with the JVM. */
final class RowSpool {
    private static final int HEADER = 4;

    private final Path file;
    private final OutputStream out;
    private long end;

    RowSpool() {
        try {
            file = Files.createTempFile("broca-rows", ".bin");
            file.toFile().deleteOnExit();
            out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for rows: " + e.getMessage(), e);
        }
    }

    /** Adds a row; gives where it is. */
    long append(Map<String, Object> row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(0); // its size, once it is known
        write(data, row);
        byte[] written = bytes.toByteArray();
        java.nio.ByteBuffer.wrap(written).putInt(0, written.length - HEADER);
        out.write(written);
        long place = end;
        end += written.length;
        return place;
    }

    void flush() throws IOException {
        out.flush();
    }

    Map<String, Object> read(long place) throws IOException {
        // Opened anew each time: an interrupt would close a shared channel for every thread.
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(place);
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return map(new DataInputStream(new ByteArrayInputStream(bytes)));
        }
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeByte('m');
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes(out, String.valueOf(entry.getKey()).getBytes(StandardCharsets.UTF_8));
                write(out, entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            out.writeByte('l');
            out.writeInt(list.size());
            for (Object item : list) {
                write(out, item);
            }
        } else {
            scalar(out, value);
        }
    }

    private static void scalar(DataOutputStream out, Object value) throws IOException {
        if (value instanceof String text) {
            out.writeByte('s');
            bytes(out, text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof byte[] array) {
            out.writeByte('b');
            bytes(out, array);
        } else if (value instanceof Long number) {
            out.writeByte('i');
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte('d');
            out.writeDouble(number);
        } else if (value instanceof Boolean truth) {
            out.writeByte(truth ? 't' : 'f');
        } else {
            out.writeByte('n');
        }
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Map<String, Object> map(DataInputStream in) throws IOException {
        in.readByte();
        return entries(in);
    }

    private static Map<String, Object> entries(DataInputStream in) throws IOException {
        int size = in.readInt();
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String key = text(in);
            map.put(key, value(in));
        }
        return map;
    }

    private static Object value(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case 'm' -> entries(in);
            case 'l' -> list(in);
            case 's' -> text(in);
            case 'b' -> in.readNBytes(in.readInt());
            case 'i' -> in.readLong();
            case 'd' -> in.readDouble();
            case 't' -> true;
            case 'f' -> false;
            default -> Optional.empty();
        };
    }

    private static List<Object> list(DataInputStream in) throws IOException {
        int size = in.readInt();
        List<Object> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(value(in));
        }
        return items;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
