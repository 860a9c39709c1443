package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFolderTest {
    @TempDir
    private Path folder;

    private Path zip(String name, String entry) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private Path tar(String name) throws IOException {
        Path file = folder.resolve(name);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (String entry : List.of("corpus/a/1.txt", "corpus/b/2.txt")) {
                TarArchiveEntry header = new TarArchiveEntry(entry);
                header.setSize(2);
                header.setMode(entry.endsWith("1.txt") ? 0755 : 0644);
                tar.putArchiveEntry(header);
                tar.write("hi".getBytes(StandardCharsets.UTF_8));
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    void anArchiveIsUnpackedOnceForAllWhoAsk() throws IOException {
        String archive = tar("corpus.tar.gz").toString();
        List<Path> places = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> NodeFolder.of("file:" + archive))
                .distinct()
                .toList();

        assertThat(places).hasSize(1);
        Path corpus = places.get(0);
        assertThat(corpus.getFileName()).hasToString("corpus");
        assertThat(corpus.resolve("b/2.txt")).hasContent("hi");
        assertThat(corpus.resolve("a/1.txt")).isExecutable();
        assertThat(corpus.getParent().getFileName().toString()).startsWith("corpus.tar.gz-");
    }

    @Test
    void aZipIsUnpackedAndAFolderIsItself() throws IOException {
        assertThat(NodeFolder.of(zip("model.zip", "hyperparams.yaml").toString())
                        .resolve("hyperparams.yaml"))
                .hasContent("hello");
        assertThat(NodeFolder.of(folder.toString())).isEqualTo(folder);
    }

    @Test
    void aDamagedArchiveIsRefused() throws IOException {
        Path archive = zip("damaged.zip", "a.txt");
        Files.writeString(folder.resolve("damaged.zip.sha256"), "00ff  damaged.zip\n");

        assertThatThrownBy(() -> NodeFolder.of(archive.toString()))
                .hasMessageMatching(
                        ".*/damaged\\.zip is damaged: its SHA-256 is [0-9a-f]{64}, .*/damaged\\.zip\\.sha256"
                                + " says 00ff");
    }

    @Test
    void anEntryThatLeadsOutIsRefused() throws IOException {
        Path archive = zip("evil.zip", "../../evil.txt");

        assertThatThrownBy(() -> NodeFolder.of(archive.toString()))
                .hasMessage("the archive's entry \"../../evil.txt\" leads out of its folder");
    }
}
