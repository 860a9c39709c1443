package org.broca.dataio;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A shard that is being written; its file has its name when it is whole. */
final class ShardFile {
    private static final int BLOCK = 512;
    private static final int READ_ONLY = 0444;

    private final Path file;
    private final Path partial;
    private final TarArchiveOutputStream tar;
    private int samples;
    private long bytes;

    ShardFile(Path file, boolean gzip) throws IOException {
        this.file = file;
        partial = file.resolveSibling(file.getFileName() + ".partial");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
        tar = new TarArchiveOutputStream(gzip ? new GZIPOutputStream(out, 1 << 16) : out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    int samples() {
        return samples;
    }

    /** Before compression. */
    long bytes() {
        return bytes;
    }

    /** What files take in a shard: a block for the name of each, and whole blocks. */
    static long bytes(Map<String, byte[]> files) {
        return files.values().stream().mapToLong(ShardFile::blocks).sum();
    }

    private static long blocks(byte... content) {
        return BLOCK + (content.length + BLOCK - 1L) / BLOCK * BLOCK;
    }

    /** Adds a sample: its files, by ending. */
    void write(String key, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> one : files.entrySet()) {
            byte[] content = one.getValue();
            TarArchiveEntry entry = new TarArchiveEntry(key + "." + one.getKey());
            entry.setSize(content.length);
            entry.setModTime(0);
            entry.setMode(READ_ONLY);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        bytes += bytes(files);
        samples++;
    }

    ShardIndex.Shard finish() throws IOException {
        tar.close();
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return new ShardIndex.Shard(file, samples, Files.size(file));
    }
}
