package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    Path folder;

    @Test
    void buildsWhatItCanAndTellsTheRest() throws IOException {
        Path file = Files.writeString(folder.resolve("train.yaml"), """
                data_folder: !PLACEHOLDER
                path: !ref <data_folder>/x
                a: !new:toy.Net [1]
                b: !new:toy.Nett
                c: !name:toy.Leaky
                d: !new:toy.Chain [!ref <b>]
                e: !new:speechbrain.nnet.CNN.SincConv {k: 1}
                """);
        CheckReport report = Toy.reader().check(file, Overrides.none());
        assertThat(report.text()).isEqualTo("""
                        %1$s:4: !new:toy.Nett is no known name; did you mean toy.Net?
                        %1$s:7: !new:speechbrain.nnet.CNN.SincConv is known to SpeechBrain but not built yet in Broca
                        2 built, 2 failed""".formatted(file));
    }

    @Test
    void ofARecipesOwnClassesItTellsWhereTheyWereSought() throws IOException {
        Path file = Files.writeString(folder.resolve("train.yaml"), "model: !new:custom_model.Xvector");
        CheckReport report = HyperYaml.reader()
                .withUserClasses(UserClasses.noneAt("beside it"))
                .check(file, Overrides.none());
        assertThat(report.text()).isEqualTo("""
                        %s:1: !new:custom_model.Xvector is the recipe's own, not SpeechBrain's: no Java class Xvector was found beside it
                        0 built, 1 failed""".formatted(file));
    }

    @Test
    void tagsInATupleAreNotPassedOverInSilence() throws IOException {
        Path file = Files.writeString(folder.resolve("train.yaml"), """
                n_mels: 80
                shape: (8, !ref <n_mels>)
                """);
        CheckReport report = Toy.reader().check(file, Overrides.none());
        assertThat(report.text()).isEqualTo("""
                        %1$s:2: not a tuple such as (3, 4): (8, !ref <n_mels>); tags stand in lists, such as [3, !ref <size>]
                        0 built, 1 failed""".formatted(file));
    }
}
