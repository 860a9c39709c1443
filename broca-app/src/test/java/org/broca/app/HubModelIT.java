package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A published model by its name, from a hub on this machine that the environment names. */
@DisabledOnOs(OS.WINDOWS)
class HubModelIT {
    private static final String MODEL = "speechbrain/asr-crdnn-rnnlm-librispeech";
    private static final Path FOLDER =
            Path.of("../broca-inference/src/test/resources/golden/published/asr-crdnn-rnnlm-librispeech");
    private static final Path RECORDING = Path.of("../templates/data/digits/v01/v01_001.mp3");

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer hub;
    private Distribution broca;

    @BeforeEach
    void serve() throws IOException {
        broca = new Distribution(folder);
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", this::answer);
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String prefix = "/" + MODEL + "/resolve/main/";
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        Path file = path.equals(prefix + "example.mp3") ? RECORDING : FOLDER.resolve(path.replace(prefix, ""));
        if (!path.startsWith(prefix) || !Files.isRegularFile(file)) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            exchange.sendResponseHeaders(404, -1);
        } else {
            exchange.getResponseHeaders().set("X-Repo-Commit", "3".repeat(40));
            exchange.getResponseHeaders().set("ETag", "\"" + file.getFileName().hashCode() + "\"");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(Files.size(file)));
            exchange.sendResponseHeaders(200, head ? -1 : Files.size(file));
            if (!head) {
                Files.copy(file, exchange.getResponseBody());
            }
        }
        exchange.close();
    }

    private String transcribe(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = broca.builder("transcribe", "--source", MODEL, MODEL + "/example.mp3");
        builder.environment()
                .put("HF_ENDPOINT", "http://127.0.0.1:" + hub.getAddress().getPort());
        builder.environment().put("HF_HOME", folder.resolve("hf").toString());
        builder.environment().putAll(environment);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(Distribution.LIMIT_MINUTES, TimeUnit.MINUTES))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }

    @Test
    void transcribesAFileBesideTheModelAndLaterWithoutTheHub() throws Exception {
        String text = transcribe(Map.of());
        assertThat(text).endsWith("\n").contains(expectedText());
        assertThat(requests).contains("GET /" + MODEL + "/resolve/main/asr.ckpt");
        assertThat(folder.resolve("hf/hub/models--speechbrain--asr-crdnn-rnnlm-librispeech/refs/main"))
                .hasContent("3".repeat(40));
        requests.clear();
        hub.stop(0);
        assertThat(transcribe(Map.of("HF_HUB_OFFLINE", "1"))).isEqualTo(text);
        assertThat(requests).isEmpty();
    }

    private static String expectedText() throws IOException {
        String json = Files.readString(FOLDER.resolve("transcripts-sb1.1.2.json"));
        return json.lines()
                .filter(line -> line.contains("\"text\""))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*\"text\": \"|\",$", "");
    }
}
