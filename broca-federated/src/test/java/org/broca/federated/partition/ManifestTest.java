package org.broca.federated.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.dataio.Manifests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void entriesOfCsvStayAsTheyAre() throws IOException {
        String text =
                "ID,duration,wav,spk_id,wrd\na,1.5,$data_root/a.wav,x,\"one, \"\"two\"\"\nthree\"\nb,2,b.wav,y,four\n";
        Manifest manifest = Manifest.read(write("all.csv", text));
        assertThat(manifest.utterances().get(0).field("wrd")).isEqualTo("one, \"two\"\nthree");
        assertThat(manifest.speakerKey()).isEqualTo("spk_id");
        Path copy = folder.resolve("parts/copy" + manifest.ending());
        manifest.write(copy, manifest.utterances());
        assertThat(copy).hasContent(text);
        manifest.write(copy, manifest.utterances().subList(1, 2));
        assertThat(Manifests.load(copy, java.util.Map.of())).containsOnlyKeys("b");
    }

    @Test
    void entriesOfJsonStayAsTheyAre() throws IOException {
        String text =
                "{\"a\": {\"wav\": \"{data_root}/a.wav\", \"length\": 1.50, \"spk_id\": \"x\", \"times\": [[0, 1]]},"
                        + " \"b\": {\"wav\": \"{data_root}/{{b}}.wav\", \"length\": 2, \"spk_id\": \"y\"}}";
        Manifest manifest = Manifest.read(write("all.json", text));
        Path copy = folder.resolve("copy" + manifest.ending());
        manifest.write(copy, manifest.utterances());
        assertThat(Manifests.load(copy, java.util.Map.of("data_root", "/data")))
                .isEqualTo(Manifests.load(folder.resolve("all.json"), java.util.Map.of("data_root", "/data")));
    }

    @Test
    void entriesOfCommonVoicesTsvStayAsTheyAre() throws IOException {
        String text =
                "client_id\tpath\tsentence\taccents\nx\ta.mp3\t\"Un, deux\tBelgique\n".replace("deux\t", "deux\"\t")
                        + "y\tb.mp3\tTrois\t\n";
        Manifest manifest = Manifest.read(write("all.tsv", text));
        assertThat(manifest.speakerKey()).isEqualTo("client_id");
        assertThat(manifest.accentKey()).isEqualTo("accents");
        assertThat(manifest.utterances().get(0).id()).isEqualTo("a.mp3");
        Path copy = folder.resolve("copy.tsv");
        manifest.write(copy, manifest.utterances());
        assertThat(copy).hasContent(text);
    }

    @Test
    void whatIsNoManifestIsNamed() throws IOException {
        assertThatThrownBy(() -> Manifest.read(folder.resolve("none.json")))
                .hasMessage("no such manifest: " + folder.resolve("none.json"));
        Path broken = write("broken.json", "{\"a\": \n x}");
        assertThatThrownBy(() -> Manifest.read(broken)).hasMessageStartingWith(broken + ":2 is no JSON: ");
        Path list = write("list.json", "[1]");
        assertThatThrownBy(() -> Manifest.read(list))
                .hasMessage(list + " must be a JSON object of utterances by their ids");
        Path empty = write("empty.csv", "ID,wav\n");
        assertThatThrownBy(() -> Manifest.read(empty)).hasMessage(empty + " has no utterances");
        Path ragged = write("ragged.csv", "ID,wav\na,b,c\n");
        assertThatThrownBy(() -> Manifest.read(ragged))
                .hasMessage(ragged + ": the entry a has 3 columns, the header 2");
        Path plain = write("plain.csv", "ID,wav\na,b\n");
        assertThatThrownBy(() -> Manifest.read(plain).speakerKey())
                .hasMessage(
                        plain + " says no speaker: it has no spk_id or speaker or speaker_id, only [ID, wav]; name the"
                                + " key with --key");
        assertThatThrownBy(() -> Manifest.read(plain).requireKey("accent"))
                .hasMessage(plain + " has no key \"accent\", only [ID, wav]");
    }
}
