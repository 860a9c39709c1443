package org.broca.dataio;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Unpacks the pages of a Parquet file. */
record PageCodec(CompressionCodec codec, Path file) {

    byte[] unpack(byte[] packed, int size) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> packed;
            case SNAPPY -> unpack(new SnappyDecompressor(), packed, size);
            case ZSTD -> unpack(new ZstdDecompressor(), packed, size);
            case LZ4_RAW -> unpack(new Lz4Decompressor(), packed, size);
            case GZIP -> new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
            case LZO, BROTLI, LZ4 ->
                throw new IllegalArgumentException(
                        "%s is compressed with %s; write it with snappy, zstd, gzip or lz4_raw"
                                .formatted(file, codec.name().toLowerCase(java.util.Locale.ROOT)));
        };
    }

    private static byte[] unpack(Decompressor decompressor, byte[] packed, int size) {
        byte[] bytes = new byte[size];
        if (size > 0) {
            decompressor.decompress(packed, 0, packed.length, bytes, 0, size);
        }
        return bytes;
    }
}
