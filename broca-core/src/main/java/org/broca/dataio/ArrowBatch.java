package org.broca.dataio;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.broca.tensor.Check;

/** The columns of one record batch, made in the order in which its buffers lie. */
final class ArrowBatch {
    private final Path file;
    private final RecordBatch header;
    private final ByteBuffer body;
    private final Map<Long, List<Object>> dictionaries;
    private final List<ArrowVector> columns = new ArrayList<>();
    private int nextNode;
    private int nextBuffer;

    ArrowBatch(Path file, RecordBatch header, ByteBuffer body, Map<Long, List<Object>> dictionaries) {
        Check.that(
                header.compression() == null,
                "%s is compressed: write it with compression=None, as datasets does, or as Parquet",
                file);
        this.file = file;
        this.header = header;
        this.body = body;
        this.dictionaries = dictionaries;
    }

    void addColumn(Field field) {
        columns.add(vector(field, true));
    }

    ArrowVector column(int index) {
        return columns.get(index);
    }

    /**
     * The values of a field.
     *
     * @param indices whether a field with a dictionary holds positions in it here, or its values
     */
    ArrowVector vector(Field field, boolean indices) {
        FieldNode node = header.nodes(nextNode++);
        if (indices && field.dictionary() != null) {
            ArrowVector positions =
                    ArrowVector.numbers(this, node, field.dictionary().indexType());
            List<Object> values = dictionaries.getOrDefault(field.dictionary().id(), List.of());
            return positions.through(values);
        }
        return ArrowVector.of(this, node, field);
    }

    /** The next buffer; empty where a column needs none. */
    ByteBuffer buffer() {
        var buffer = header.buffers(nextBuffer++);
        int start = Math.toIntExact(buffer.offset());
        return body.slice(start, Math.toIntExact(buffer.length())).order(body.order());
    }

    Path file() {
        return file;
    }
}
