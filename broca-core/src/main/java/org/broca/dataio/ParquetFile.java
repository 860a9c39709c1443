package org.broca.dataio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.broca.tensor.Check;

/** A Parquet file: its columns and its groups of rows. */
final class ParquetFile {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = 8;

    private final Path file;
    private final FileMetaData footer;
    private final MessageType schema;

    /** Takes rows. */
    interface RowConsumer {
        void accept(Map<String, Object> row) throws IOException;
    }

    private ParquetFile(Path file, FileMetaData footer) {
        this.file = file;
        this.footer = footer;
        schema = ParquetSchema.of(footer.getSchema());
    }

    static ParquetFile open(Path file) {
        Check.that(Files.isRegularFile(file), "no such file: %s", file);
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[TAIL];
            in.seek(Math.max(0, in.length() - TAIL));
            in.readFully(tail);
            int length = java.nio.ByteBuffer.wrap(tail)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .getInt(0);
            boolean whole = java.util.Arrays.equals(tail, 4, TAIL, MAGIC, 0, 4) && length + TAIL <= in.length();
            Check.that(whole, "%s is no Parquet file, or it was cut off", file);
            byte[] footer = new byte[length];
            in.seek(in.length() - TAIL - length);
            in.readFully(footer);
            return new ParquetFile(file, Util.readFileMetaData(new ByteArrayInputStream(footer)));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read as Parquet: " + e.getMessage(), e);
        }
    }

    List<String> columns() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    int groups() {
        return footer.getRow_groupsSize();
    }

    int rows(int group) {
        return Math.toIntExact(footer.getRow_groups().get(group).getNum_rows());
    }

    /** Unpacks a group, row by row. */
    void read(int group, RowConsumer consumer) throws IOException {
        try (PageReadStore pages = new ParquetPages(file, footer.getRow_groups().get(group))) {
            RecordReader<Group> reader = new ColumnIOFactory(footer.getCreated_by())
                    .getColumnIO(schema)
                    .getRecordReader(pages, new GroupRecordConverter(schema));
            for (int row = 0; row < rows(group); row++) {
                consumer.accept(ParquetSchema.values(reader.read()));
            }
        }
    }
}
