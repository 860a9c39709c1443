package org.broca.tensor.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes zip archives as PyTorch does: entries stored, not compressed, each one's content at a multiple of 64 bytes, so
 * that readers can map it; zip64 fields where sizes or offsets pass 4 GiB.
 */
final class ZipWriter {
    private static final int ALIGNMENT = 64;
    private static final long LARGEST_32 = 0xFFFFFFFFL;
    private static final int MOST_ENTRIES = 0xFFFF;
    private static final short UTF_8 = 0x0800;
    private static final short VERSION_ZIP64 = 45;
    private static final short ZIP64 = 1;
    private static final short PADDING = 0x4246; // "FB", as PyTorch
    private static final short DATE_1980 = 0x21; // 1 January 1980: same content, same file

    private final FileChannel channel;
    private final long largest;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, long size, long crc, long offset) {}

    /** What is written into an entry. */
    @FunctionalInterface
    interface Body {
        void writeTo(FileChannel channel) throws IOException;
    }

    ZipWriter(FileChannel channel) {
        this(channel, LARGEST_32);
    }

    /** @param largest size or offset from which zip64 fields are used; at most 4 GiB - 1 */
    ZipWriter(FileChannel channel, long largest) {
        this.channel = channel;
        this.largest = largest;
    }

    void add(String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        add(name, content.length, crc.getValue(), to -> RawBytes.writeFully(to, ByteBuffer.wrap(content)));
    }

    /** Adds an entry whose size and checksum are known before. */
    void add(String name, long size, long crc, Body body) throws IOException {
        Entry entry = new Entry(name, size, crc, channel.position());
        entries.add(entry);
        RawBytes.writeFully(channel, localHeader(entry));
        long start = channel.position();
        body.writeTo(channel);
        long written = channel.position() - start;
        if (written != size) {
            throw new IOException("%s took %d bytes, not %d".formatted(name, written, size));
        }
    }

    private ByteBuffer localHeader(Entry entry) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        boolean wide = entry.size >= largest;
        int fixed = 30 + name.length + (wide ? 20 : 0) + 4;
        int padding = (int) Math.floorMod(-(entry.offset + fixed), (long) ALIGNMENT);
        ByteBuffer out = little(fixed + padding).putInt(0x04034b50);
        common(out, entry, wide);
        out.putShort((short) name.length).putShort((short) (fixed - 30 - name.length + padding));
        out.put(name);
        if (wide) {
            out.putShort(ZIP64).putShort((short) 16).putLong(entry.size).putLong(entry.size);
        }
        out.putShort(PADDING).putShort((short) padding);
        while (out.hasRemaining()) {
            out.put((byte) 'Z');
        }
        return out.flip();
    }

    private void common(ByteBuffer out, Entry entry, boolean wide) {
        int size = (int) (wide ? LARGEST_32 : entry.size);
        out.putShort(VERSION_ZIP64).putShort(UTF_8).putShort((short) 0);
        out.putShort((short) 0).putShort(DATE_1980).putInt((int) entry.crc);
        out.putInt(size).putInt(size);
    }

    private ByteBuffer centralHeader(Entry entry) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        boolean wide = entry.size >= largest || entry.offset >= largest;
        ByteBuffer out = little(46 + name.length + (wide ? 28 : 0)).putInt(0x02014b50);
        out.putShort(VERSION_ZIP64);
        common(out, entry, wide);
        out.putShort((short) name.length).putShort((short) (wide ? 28 : 0));
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        out.putInt((int) (wide ? LARGEST_32 : entry.offset)).put(name);
        if (wide) {
            out.putShort(ZIP64).putShort((short) 24).putLong(entry.size).putLong(entry.size);
            out.putLong(entry.offset);
        }
        return out.flip();
    }

    /** Writes the directory; nothing can be added afterwards. */
    void finish() throws IOException {
        long start = channel.position();
        for (Entry entry : entries) {
            RawBytes.writeFully(channel, centralHeader(entry));
        }
        RawBytes.writeFully(channel, end(start, channel.position() - start));
    }

    private ByteBuffer end(long start, long size) {
        boolean wide = start >= largest || size >= largest || entries.size() >= MOST_ENTRIES;
        ByteBuffer out = little(22 + (wide ? 76 : 0));
        if (wide) {
            out.putInt(0x06064b50).putLong(44).putShort(VERSION_ZIP64).putShort(VERSION_ZIP64);
            out.putInt(0).putInt(0).putLong(entries.size()).putLong(entries.size());
            out.putLong(size).putLong(start);
            out.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1);
        }
        short count = (short) (wide ? MOST_ENTRIES : entries.size());
        out.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        out.putInt((int) (wide ? LARGEST_32 : size)).putInt((int) (wide ? LARGEST_32 : start));
        return out.putShort((short) 0).flip();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
