package org.broca.dataio;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Where the samples of a tar file are, so that each can be read by itself.
 *
 * <p>As in webdataset, a sample is the files that differ only behind the first dot of their names: {@code utt1.flac}
 * and {@code utt1.json}. A gzipped tar is unpacked to a temporary file. The files used latest are remembered.
 */
final class TarMembers {
    private static final int REMEMBERED = 64;
    private static final Map<Place, TarMembers> LATEST = new LinkedHashMap<>(16, 0.75f, true);

    private final Path tar;
    private final Path unpacked;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Sample> byKey = new LinkedHashMap<>();

    /** One version of a file. */
    private record Place(Path file, long size, long modified) {}

    /** Files of one name up to the first dot. */
    record Sample(String key, List<Member> members) {}

    /**
     * One file.
     *
     * @param ending of its name, behind the first dot
     * @param offset of its first byte in the unpacked tar
     * @param size in bytes
     */
    record Member(String ending, long offset, long size) {}

    private TarMembers(Path tar) throws IOException {
        this.tar = tar;
        unpacked = isGzip(tar) ? unpack(tar) : tar;
        try (TarFile entries = new TarFile(unpacked)) {
            for (TarArchiveEntry entry : entries.getEntries()) {
                if (entry.isFile()) {
                    add(entry);
                }
            }
        }
    }

    /** The samples of a tar file. */
    static TarMembers of(Path tar) {
        try {
            BasicFileAttributes found = Files.readAttributes(tar, BasicFileAttributes.class);
            Place place = new Place(
                    tar.toAbsolutePath(), found.size(), found.lastModifiedTime().toMillis());
            synchronized (LATEST) {
                TarMembers known = LATEST.get(place);
                return known == null ? remembered(place, new TarMembers(tar)) : known;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(tar + " cannot be read as a tar file: " + e.getMessage(), e);
        }
    }

    private static TarMembers remembered(Place place, TarMembers members) throws IOException {
        LATEST.put(place, members);
        if (LATEST.size() > REMEMBERED) {
            Place oldest = LATEST.keySet().iterator().next();
            TarMembers forgotten = LATEST.remove(oldest);
            if (forgotten != null && !forgotten.unpacked.equals(forgotten.tar)) {
                Files.deleteIfExists(forgotten.unpacked);
            }
        }
        return members;
    }

    static boolean isTar(Path file) {
        return file.toString().endsWith(".tar") || isGzip(file);
    }

    private static boolean isGzip(Path file) {
        return file.toString().endsWith(".tar.gz") || file.toString().endsWith(".tgz");
    }

    private static Path unpack(Path tar) throws IOException {
        Path temporary = Files.createTempFile("broca-shard", ".tar");
        temporary.toFile().deleteOnExit();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(tar), 1 << 16)) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        return temporary;
    }

    private void add(TarArchiveEntry entry) {
        String name = entry.getName();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        if (dot <= name.lastIndexOf('/') + 1) {
            return; // no ending, or a hidden file
        }
        Sample sample = byKey.computeIfAbsent(name.substring(0, dot), key -> {
            samples.add(new Sample(key, new ArrayList<>(2)));
            return samples.get(samples.size() - 1);
        });
        sample.members().add(new Member(name.substring(dot + 1).intern(), entry.getDataOffset(), entry.getSize()));
    }

    /** The file in which {@link Member#offset} counts. */
    Path unpacked() {
        return unpacked;
    }

    int size() {
        return samples.size();
    }

    Sample sample(int index) {
        return samples.get(index);
    }

    /** The file of a name, with its folders. */
    Optional<Member> find(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        Sample sample = dot < 0 ? null : byKey.get(name.substring(0, dot));
        return sample == null
                ? Optional.empty()
                : sample.members().stream()
                        .filter(member -> member.ending().equals(name.substring(dot + 1)))
                        .findFirst();
    }

    byte[] read(Member member) {
        byte[] bytes = new byte[Math.toIntExact(member.size())];
        // Opened anew each time: an interrupt would close a shared channel for every thread.
        try (RandomAccessFile in = new RandomAccessFile(unpacked.toFile(), "r")) {
            in.seek(member.offset());
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(tar + " cannot be read: " + e.getMessage(), e);
        }
    }
}
