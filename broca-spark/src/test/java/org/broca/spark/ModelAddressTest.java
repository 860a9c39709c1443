package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAddressTest {
    private static final String YAML = "hyperparams.yaml";

    @Test
    void aFolderBelowTheDriversIsGivenWhole() {
        String relative =
                Path.of("").toAbsolutePath().relativize(LocalSpark.MODEL).toString();

        assertThat(ModelAddress.of(relative, YAML, "").seen()).isEqualTo(LocalSpark.MODEL.toString());
    }

    @Test
    void aNodeTakesWhatItSeesByThatNameOrElseTheDriversPath(@TempDir Path driver) throws Exception {
        Path model = Files.createDirectories(driver.resolve("model"));

        assertThat(new ModelAddress("model", model.toString(), YAML, "").place())
                .isEqualTo(model.toString());
        assertThat(new ModelAddress("target", model.toString(), YAML, "").place())
                .isEqualTo("target");
    }

    @Test
    void aNodeWithoutTheDriversFolderSaysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelAddress("model", "/driver/model", YAML, "").place())
                .withMessage(
                        "the driver has the model /driver/model, this node has not: put it where every node sees it,"
                                + " or give a tar or zip of it with --files");
    }

    @Test
    void namesOfAHubAndAddressesStay() {
        for (String source : new String[] {"speechbrain/asr", "hdfs:///models/asr.tar", "https://hub/asr"}) {
            ModelAddress address = ModelAddress.of(source, YAML, "");
            assertThat(address.source()).isEqualTo(source);
            assertThat(address.seen()).isEmpty();
        }
    }
}
