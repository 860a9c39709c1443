package org.broca.spark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.broca.tensor.Check;

/** Unpacks archives; nothing is written outside of the folder, and links are left out. */
final class Archives {
    private Archives() {}

    /** Unpacks a tar, tar.gz, tgz or zip into a folder. */
    static void unpack(Path archive, Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = archive.toString().toLowerCase(Locale.ROOT);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            if (name.endsWith(".zip")) {
                unzip(new ZipInputStream(in), folder);
            } else {
                untar(new TarArchiveInputStream(name.endsWith("gz") ? new GZIPInputStream(in, 1 << 16) : in), folder);
            }
        }
    }

    private static void unzip(ZipInputStream zip, Path folder) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!entry.isDirectory()) {
                write(zip, folder, entry.getName());
            }
        }
    }

    private static void untar(TarArchiveInputStream tar, Path folder) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                Path file = write(tar, folder, entry.getName());
                if ((entry.getMode() & 0100) != 0) {
                    boolean ignored = file.toFile().setExecutable(true); // a launcher, where the system has such marks
                }
            }
        }
    }

    private static Path write(InputStream content, Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        Check.that(file.startsWith(folder.normalize()), "the archive's entry \"%s\" leads out of its folder", name);
        Files.createDirectories(file.resolveSibling("."));
        Files.copy(content, file);
        return file;
    }
}
