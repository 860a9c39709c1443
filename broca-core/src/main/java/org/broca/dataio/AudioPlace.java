package org.broca.dataio;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/**
 * Where the bytes of a recording are: a file of its own, or inside a tar file, as
 * {@code corpus/shard-000000.tar/utt1.wav}.
 *
 * @param file what holds the bytes
 * @param offset of the first
 * @param size in bytes
 * @param inside whether they are a part of the file
 */
record AudioPlace(Path file, long offset, long size, boolean inside) {
    /** Finds a recording; refuses, by name, what is missing, a folder, unreadable or empty. */
    static AudioPlace of(Path name) {
        Optional<AudioPlace> member = insideTar(name);
        if (member.isPresent()) {
            return member.get();
        }
        Ffmpeg.requireReadable(name);
        return new AudioPlace(name, 0, name.toFile().length(), false);
    }

    private static Optional<AudioPlace> insideTar(Path name) {
        String text = name.toString();
        if (!text.contains(".tar") && !text.contains(".tgz")) {
            return Optional.empty();
        }
        for (Path above = name.getParent(); above != null; above = above.getParent()) {
            if (TarMembers.isTar(above) && Files.isRegularFile(above)) {
                TarMembers members = TarMembers.of(above);
                String inner = above.relativize(name).toString().replace('\\', '/');
                return members.find(inner)
                        .map(found -> new AudioPlace(members.unpacked(), found.offset(), found.size(), true));
            }
        }
        return Optional.empty();
    }

    /** The place as ffmpeg wants it. */
    BytePointer url() {
        return inside
                ? new BytePointer(
                        "subfile,,start,%d,end,%d,,:file:%s".formatted(offset, offset + size, file),
                        StandardCharsets.UTF_8)
                : Ffmpeg.url(file);
    }

    String protocols() {
        return inside ? "subfile,file" : "file";
    }

    /** The first bytes, fewer where there are no more. */
    byte[] start(int count) {
        byte[] bytes = new byte[(int) Math.min(count, size)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(offset);
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }
}
