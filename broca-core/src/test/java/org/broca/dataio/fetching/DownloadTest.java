package org.broca.dataio.fetching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    @TempDir
    private Path folder;

    private HttpServer server;
    private URI site;

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        Path archive = folder.resolve("served.tar.gz");
        Files.writeString(folder.resolve("a.txt"), "words");
        int packed = new ProcessBuilder("tar", "-czf", archive.toString(), "-C", folder.toString(), "a.txt")
                .start()
                .waitFor();
        assertThat(packed).isZero();
        byte[] bytes = Files.readAllBytes(archive);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/data/corpus.tar.gz", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        site = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data/");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesAndUnpacks() {
        new Download(site).archive("corpus.tar.gz", folder.resolve("corpus"));
        assertThat(folder.resolve("corpus/a.txt")).hasContent("words");
    }

    @Test
    void doesNotFetchTwice() {
        new Download(site).archive("corpus.tar.gz", folder.resolve("corpus"));
        server.stop(0);
        new Download(site).archive("corpus.tar.gz", folder.resolve("corpus"));
        assertThat(folder.resolve("corpus/a.txt")).hasContent("words");
    }

    @Test
    void saysWhatToDoWithoutANetwork() {
        server.stop(0);
        assertThatThrownBy(() -> new Download(site).archive("corpus.tar.gz", folder.resolve("corpus")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "cannot reach %scorpus.tar.gz from here: fetch it elsewhere, put it into %s,"
                                + " and start again",
                        site, folder.resolve("corpus"));
    }

    @Test
    void namesWhatTheSiteDoesNotHave() {
        assertThatThrownBy(() -> new Download(site).archive("other.tar.gz", folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("%sother.tar.gz answered with HTTP status 404", site);
        assertThat(folder.resolve("other.tar.gz.part")).doesNotExist();
    }
}
