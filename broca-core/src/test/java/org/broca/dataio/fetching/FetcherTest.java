package org.broca.dataio.fetching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private static final FetchFile MODEL =
            new FetchFile(new FetchSource(FetchFrom.HUGGING_FACE, "speech/asr"), "model.ckpt");

    @TempDir
    private Path folder;

    private HubServer hub;
    private byte[] content;

    @BeforeEach
    void serve() throws IOException {
        hub = new HubServer();
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        hub.put("speech/asr/model.ckpt", content);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private FetchSettings settings(Optional<String> token, boolean offline) {
        return new FetchSettings(hub.endpoint(), folder.resolve("hub"), folder.resolve("urls"), token, offline);
    }

    private Fetcher fetcher() {
        return new Fetcher(FetchConfig.defaults(), settings(Optional.empty(), false));
    }

    @Test
    void fillsTheHubsCacheAsPythonDoes() throws IOException {
        Path file = fetcher().fetch(MODEL);
        Path model = folder.resolve("hub/models--speech--asr");
        assertThat(file).isEqualTo(model.resolve("snapshots/" + HubServer.COMMIT + "/model.ckpt"));
        assertThat(file).hasBinaryContent(content).isRegularFile();
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(model.resolve("refs/main")).hasContent(HubServer.COMMIT);
        assertThat(model.resolve("blobs/" + HubServer.sha256(content))).hasBinaryContent(content);
    }

    @Test
    void doesNotAskAgainForWhatIsInTheCache() {
        Path first = fetcher().fetch(MODEL);
        hub.close();
        assertThat(fetcher().fetch(MODEL)).isEqualTo(first);
    }

    @Test
    void updatesAreFetchedWhereTheyAreAllowed() {
        Path first = fetcher().fetch(MODEL);
        hub.commit = "2".repeat(40);
        hub.put("speech/asr/model.ckpt", new byte[] {1, 2, 3});
        assertThat(fetcher().fetch(MODEL)).isEqualTo(first);
        FetchConfig updates = FetchConfig.builder().allowUpdates(true).build();
        Fetcher asking = new Fetcher(updates, settings(Optional.empty(), false));
        assertThat(asking.fetch(MODEL)).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(fetcher().fetch(MODEL)).hasBinaryContent(new byte[] {1, 2, 3});
        hub.close();
        assertThat(asking.fetch(MODEL)).hasBinaryContent(new byte[] {1, 2, 3}); // with a warning
    }

    @Test
    void theTokenStaysWithTheHub() {
        Fetcher fetcher = new Fetcher(FetchConfig.defaults(), settings(Optional.of("secret"), false));
        fetcher.fetch(MODEL);
        assertThat(hub.requests)
                .containsExactly(
                        "HEAD /speech/asr/resolve/main/model.ckpt with token",
                        "GET /speech/asr/resolve/main/model.ckpt with token",
                        "GET /speech/asr/model.ckpt");
        assertThat(settings(Optional.of("secret"), false).toString()).doesNotContain("secret");
    }

    @Test
    void goesOnWhereATransferBrokeOff() {
        hub.breakAfter = 100_000;
        assertThat(fetcher().fetch(MODEL)).hasBinaryContent(content);
        assertThat(hub.requests).anyMatch(request -> request.matches("GET /speech/asr/model.ckpt bytes=[1-9]\\d*-"));
    }

    @Test
    void refusesWhatWasDamagedOnItsWay() {
        hub.wrongTag = Optional.of("a".repeat(64));
        assertThatThrownBy(() -> fetcher().fetch(MODEL))
                .hasMessageContaining("speech/asr/model.ckpt was damaged on its way: its SHA-256 should be "
                        + "a".repeat(64) + " but is " + HubServer.sha256(content));
        assertThat(folder.resolve("hub/models--speech--asr/blobs")).isEmptyDirectory();
    }

    @Test
    void saysWhatTheHubDoesNotHave() {
        assertThat(fetcher().missing(MODEL)).isEmpty();
        assertThat(hub.requests).containsExactly("HEAD /speech/asr/resolve/main/model.ckpt");
        assertThat(fetcher().missing(FetchSource.file("speech/asr/lm.ckpt")))
                .contains("the model speech/asr on " + hub.endpoint() + " has no file lm.ckpt (revision main)");
        assertThat(fetcher().missing(FetchSource.file("speech/other/lm.ckpt")))
                .contains(
                        "there is no folder speech/other (from %s), and %s has no model speech/other that may be read; for"
                                        .formatted(Path.of("").toAbsolutePath(), hub.endpoint())
                                + " a private one, set HF_TOKEN");
    }

    @Test
    void withoutANetworkSaysWhatIsMissing() {
        Fetcher offline = new Fetcher(FetchConfig.defaults(), settings(Optional.empty(), true));
        assertThatThrownBy(() -> offline.fetch(MODEL))
                .isInstanceOf(MissingFileException.class)
                .hasMessage(
                        "model.ckpt of the model speech/asr is not in the hub's cache %s, and nothing may be fetched"
                                        .formatted(folder.resolve("hub"))
                                + " (HF_HUB_OFFLINE, or allow_network: False); there is no folder speech/asr either (from "
                                + Path.of("").toAbsolutePath() + ")");
        Path fetched = fetcher().fetch(MODEL);
        assertThat(offline.fetch(MODEL)).isEqualTo(fetched);
        hub.close();
        assertThatThrownBy(() -> fetcher().fetch(FetchSource.file("speech/asr/lm.ckpt")))
                .hasMessage(
                        "there is no folder speech/asr (from %s), and the model speech/asr cannot be fetched from %s"
                                        .formatted(Path.of("").toAbsolutePath(), hub.endpoint())
                                + " (no connection): give a folder, or set HF_ENDPOINT to a hub that can be reached");
    }

    @Test
    void readsWhatPythonPutIntoTheCache() throws IOException {
        Path model = folder.resolve("hub/models--speech--asr");
        Path blob = model.resolve("blobs/abc");
        Path snapshot = model.resolve("snapshots/" + HubServer.COMMIT + "/model.ckpt");
        Files.createDirectories(blob.getParent());
        Files.createDirectories(snapshot.getParent());
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(blob, "python's");
        Files.createSymbolicLink(snapshot, snapshot.getParent().relativize(blob));
        Files.writeString(model.resolve("refs/main"), HubServer.COMMIT);
        assertThat(fetcher().fetch(MODEL)).hasContent("python's");
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void filesOfAddressesAreKeptUntilTheyChange() throws IOException {
        HubServer plain = hub;
        plain.put("any/where/a.txt", "one".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        FetchFile file = FetchSource.file(plain.endpoint() + "/any/where/resolve/main/a.txt");
        assertThat(fetcher().fetch(file)).hasContent("one");
        plain.put("any/where/a.txt", "two".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(fetcher().fetch(file)).hasContent("two");
        plain.close();
        assertThat(fetcher().fetch(file)).hasContent("two");
    }

    @Test
    void guessesWhereFilesAre() throws IOException {
        Files.createDirectories(folder.resolve("models"));
        assertThat(FetchSource.of("https://a.org/models/x").fetchFrom()).isEqualTo(FetchFrom.URI);
        assertThat(FetchSource.of(folder.toString()).fetchFrom()).isEqualTo(FetchFrom.LOCAL);
        assertThat(FetchSource.of("speech/asr").fetchFrom()).isEqualTo(FetchFrom.HUGGING_FACE);
        assertThat(FetchSource.of("./speech/asr").fetchFrom()).isEqualTo(FetchFrom.LOCAL);
        assertThat(FetchSource.of("a/b/c").fetchFrom()).isEqualTo(FetchFrom.LOCAL);
        assertThat(FetchSource.file("speech/asr/sub/lm.ckpt"))
                .isEqualTo(new FetchFile(new FetchSource(FetchFrom.HUGGING_FACE, "speech/asr"), "sub/lm.ckpt"));
        assertThat(FetchSource.file("lm.ckpt").source().fetchFrom()).isEqualTo(FetchFrom.LOCAL);
        assertThatThrownBy(() -> new FetchFile(FetchSource.folder(folder), "../secret"))
                .hasMessage("../secret is no file of " + folder + ": its path leads out of it");
    }

    @Test
    void readsTheVariablesOfHuggingFace() {
        Path home = Path.of("/home/me");
        FetchSettings usual = FetchSettings.of(Map.of(), home);
        assertThat(usual.endpoint()).isEqualTo("https://huggingface.co");
        assertThat(usual.hubCache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        FetchSettings set = FetchSettings.of(
                Map.of("HF_ENDPOINT", "http://mirror/", "HF_HOME", "/hf", "HF_HUB_OFFLINE", "1", "HF_TOKEN", "t"),
                home);
        assertThat(set.endpoint()).isEqualTo("http://mirror");
        assertThat(set.hubCache()).isEqualTo(Path.of("/hf/hub"));
        assertThat(set.offline()).isTrue();
        assertThat(set.token()).contains("t");
        assertThat(FetchSettings.of(Map.of("HUGGINGFACE_HUB_CACHE", "/c", "HF_HOME", "/hf"), home)
                        .hubCache())
                .isEqualTo(Path.of("/c"));
    }
}
