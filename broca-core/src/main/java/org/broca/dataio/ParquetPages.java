package org.broca.dataio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/** The pages of one group of rows, read and unpacked one after the other. */
final class ParquetPages implements PageReadStore {
    /** Nothing asks a page for them, and making them loads the classes of all logical types, maps and shapes too. */
    private static final @Nullable Statistics<?> NO_STATISTICS = null;

    private final Path file;
    private final RowGroup group;
    private final List<InputStream> opened = new ArrayList<>();

    ParquetPages(Path file, RowGroup group) {
        this.file = file;
        this.group = group;
    }

    @Override
    public long getRowCount() {
        return group.getNum_rows();
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        List<String> path = Arrays.asList(column.getPath());
        ColumnMetaData chunk = group.getColumns().stream()
                .map(c -> c.getMeta_data())
                .filter(c -> c.getPath_in_schema().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + " has no data of column " + path));
        try {
            return new Pages(chunk);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException(file + " cannot be read as Parquet: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            for (InputStream in : opened) {
                in.close();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The pages of one column. */
    private final class Pages implements PageReader {
        private final ColumnMetaData chunk;
        private final InputStream in;
        private final PageCodec codec;
        private long valuesLeft;
        private @Nullable PageHeader pending;

        Pages(ColumnMetaData chunk) throws IOException {
            this.chunk = chunk;
            codec = new PageCodec(chunk.getCodec(), file);
            valuesLeft = chunk.getNum_values();
            boolean first = chunk.isSetDictionary_page_offset() && chunk.getDictionary_page_offset() > 0;
            long start = first
                    ? Math.min(chunk.getDictionary_page_offset(), chunk.getData_page_offset())
                    : chunk.getData_page_offset();
            FileChannel channel = FileChannel.open(file).position(start);
            in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            opened.add(in);
        }

        @Override
        public long getTotalValueCount() {
            return chunk.getNum_values();
        }

        @Override
        public @Nullable DictionaryPage readDictionaryPage() {
            try {
                PageHeader header = Util.readPageHeader(in);
                if (header.getType() != PageType.DICTIONARY_PAGE) {
                    pending = header;
                    return null;
                }
                byte[] bytes = codec.unpack(body(header), header.getUncompressed_page_size());
                var dictionary = header.getDictionary_page_header();
                return new DictionaryPage(
                        BytesInput.from(bytes), dictionary.getNum_values(), encoding(dictionary.getEncoding()));
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public @Nullable DataPage readPage() {
            try {
                while (valuesLeft > 0) {
                    PageHeader waiting = pending;
                    PageHeader header = waiting == null ? Util.readPageHeader(in) : waiting;
                    pending = null;
                    byte[] body = body(header);
                    if (header.getType() == PageType.DATA_PAGE) {
                        return page(header, header.getData_page_header(), body);
                    }
                    if (header.getType() == PageType.DATA_PAGE_V2) {
                        return page(header, header.getData_page_header_v2(), body);
                    }
                }
                return null;
            } catch (IOException e) {
                throw failure(e);
            }
        }

        private byte[] body(PageHeader header) throws IOException {
            byte[] body = in.readNBytes(header.getCompressed_page_size());
            Check.that(body.length == header.getCompressed_page_size(), "%s was cut off", file);
            return body;
        }

        private DataPage page(PageHeader header, DataPageHeader data, byte[] body) throws IOException {
            valuesLeft -= data.getNum_values();
            byte[] bytes = codec.unpack(body, header.getUncompressed_page_size());
            return new DataPageV1(
                    BytesInput.from(bytes),
                    data.getNum_values(),
                    bytes.length,
                    NO_STATISTICS,
                    encoding(data.getRepetition_level_encoding()),
                    encoding(data.getDefinition_level_encoding()),
                    encoding(data.getEncoding()));
        }

        private DataPage page(PageHeader header, DataPageHeaderV2 data, byte[] body) throws IOException {
            valuesLeft -= data.getNum_values();
            int repetition = data.getRepetition_levels_byte_length();
            int levels = repetition + data.getDefinition_levels_byte_length();
            byte[] packed = Arrays.copyOfRange(body, levels, body.length);
            boolean compressed = !data.isSetIs_compressed() || data.isIs_compressed();
            byte[] bytes = compressed ? codec.unpack(packed, header.getUncompressed_page_size() - levels) : packed;
            return DataPageV2.uncompressed(
                    data.getNum_rows(),
                    data.getNum_nulls(),
                    data.getNum_values(),
                    BytesInput.from(body, 0, repetition),
                    BytesInput.from(body, repetition, levels - repetition),
                    encoding(data.getEncoding()),
                    BytesInput.from(bytes),
                    NO_STATISTICS);
        }

        private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
            return Encoding.valueOf(encoding.name());
        }
    }
}
