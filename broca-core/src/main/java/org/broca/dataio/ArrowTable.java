package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.broca.tensor.Check;

/**
 * A table in Arrow's IPC format, stream or file, as Hugging Face's {@code datasets} writes it.
 *
 * <p>Only where the record batches are is read at first; a batch is mapped into memory when one of its rows is asked
 * for, and the last few stay mapped. Any thread may read.
 */
final class ArrowTable implements ArrowItems.Table {
    private static final byte[] FILE_MAGIC = "ARROW1\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTINUATION = -1;
    private static final int MOST_MAPPED = 64;

    private final Path file;
    private final List<Field> fields = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private final Map<Integer, ArrowBatch> mapped = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ArrowBatch> eldest) {
            return size() > MOST_MAPPED;
        }
    };
    private Map<Long, List<Object>> dictionaries = Map.of();
    private int size;

    /** Where a record batch is, the dictionaries that hold for it, and its first row's position in the table. */
    private record Batch(
            long metadata, int metadataSize, long bodySize, Map<Long, List<Object>> dictionaries, int firstRow) {}

    ArrowTable(Path file) {
        this.file = file;
        Check.that(Files.isRegularFile(file), "no such file: %s", file);
        try (FileChannel channel = FileChannel.open(file)) {
            index(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException(file + " is no Arrow file, or a damaged one", e);
        }
        Check.that(!columns.isEmpty(), "%s is no Arrow file: it has no schema", file);
    }

    private void index(FileChannel channel) throws IOException {
        ByteBuffer start = read(channel, 0, (int) Math.min(FILE_MAGIC.length, channel.size()));
        long position = Arrays.equals(start.array(), FILE_MAGIC) ? FILE_MAGIC.length : 0;
        while (position + 8 <= channel.size()) {
            int first = read(channel, position, 4).getInt(0);
            boolean legacy = first != CONTINUATION; // before Arrow 0.15 the length came first
            int length = legacy ? first : read(channel, position + 4, 4).getInt(0);
            long metadata = position + (legacy ? 4 : 8);
            if (length == 0) {
                return;
            }
            Check.that(
                    length > 0 && metadata + length <= channel.size(), "%s is no Arrow file, or it was cut off", file);
            Message message = Message.getRootAsMessage(read(channel, metadata, length));
            Check.that(
                    metadata + length + message.bodyLength() <= channel.size(),
                    "%s was cut off: record batch %d is not whole",
                    file,
                    batches.size());
            take(channel, message, metadata, length);
            position = metadata + length + message.bodyLength();
        }
    }

    private void take(FileChannel channel, Message message, long metadata, int length) throws IOException {
        switch (message.headerType()) {
            case MessageHeader.Schema -> {
                Schema schema = (Schema) message.header(new Schema());
                for (int i = 0; i < schema.fieldsLength(); i++) {
                    fields.add(schema.fields(i));
                    columns.add(schema.fields(i).name());
                }
            }
            case MessageHeader.DictionaryBatch ->
                addDictionary(
                        (DictionaryBatch) message.header(new DictionaryBatch()),
                        map(channel, metadata + length, message.bodyLength()));
            case MessageHeader.RecordBatch -> {
                RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
                batches.add(new Batch(metadata, length, message.bodyLength(), dictionaries, size));
                size = Math.addExact(size, Math.toIntExact(batch.length()));
            }
            default ->
                throw new IllegalArgumentException(file + " has a message of Arrow's that is no table: "
                        + MessageHeader.name(message.headerType()));
        }
    }

    private void addDictionary(DictionaryBatch dictionary, ByteBuffer body) {
        ArrowBatch batch = new ArrowBatch(file, dictionary.data(), body, dictionaries);
        Field field = fields.stream()
                .filter(f -> f.dictionary() != null && f.dictionary().id() == dictionary.id())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(file + ": a dictionary inside a nested column is not supported"));
        List<Object> values = new ArrayList<>(dictionary.isDelta() ? dictionaries.get(dictionary.id()) : List.of());
        ArrowVector vector = batch.vector(field, false);
        for (int i = 0; i < dictionary.data().length(); i++) {
            values.add(vector.value(i));
        }
        Map<Long, List<Object>> known = new HashMap<>(dictionaries);
        known.put(dictionary.id(), values);
        dictionaries = known;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Map<String, Object> row(int index) {
        int number = find(index);
        ArrowBatch batch = batch(number);
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(
                    columns.get(i),
                    batch.column(i).value(index - batches.get(number).firstRow()));
        }
        return row;
    }

    /** The last batch that begins at or before a row. */
    private int find(int index) {
        int low = 0;
        int high = batches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (batches.get(middle).firstRow() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private ArrowBatch batch(int number) {
        synchronized (mapped) {
            return mapped.computeIfAbsent(number, n -> open(batches.get(n)));
        }
    }

    private ArrowBatch open(Batch batch) {
        try (FileChannel channel = FileChannel.open(file)) {
            Message message = Message.getRootAsMessage(read(channel, batch.metadata(), batch.metadataSize()));
            ByteBuffer body = map(channel, batch.metadata() + batch.metadataSize(), batch.bodySize());
            RecordBatch header = (RecordBatch) message.header(new RecordBatch());
            ArrowBatch opened = new ArrowBatch(file, header, body, batch.dictionaries());
            fields.forEach(opened::addColumn);
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private ByteBuffer map(FileChannel channel, long start, long length) throws IOException {
        Check.that(
                length <= Integer.MAX_VALUE,
                "%s has a record batch of %d bytes; write it with fewer rows a batch, below 2 GiB each",
                file,
                length);
        return channel.map(FileChannel.MapMode.READ_ONLY, start, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip();
    }
}
