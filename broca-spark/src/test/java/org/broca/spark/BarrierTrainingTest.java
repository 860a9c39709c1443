package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@RunsOnSpark
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers of this test are shell scripts")
class BarrierTrainingTest {
    @TempDir
    private Path folder;

    private Path launcher(String script) throws IOException {
        Path launcher = Files.writeString(folder.resolve("broca"), "#!/bin/sh\n" + script);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        return folder;
    }

    @Test
    void aFailedRankEndsTheOthersAndTheStageRunsAgain() throws IOException {
        Path broca = launcher("""
                echo "$RANK of $WORLD_SIZE, local $LOCAL_RANK of $LOCAL_WORLD_SIZE: $1 $2 $3" >>ranks.txt
                case $MASTER_ADDR:$MASTER_PORT in ?*:[1-9]*) ;; *) exit 9 ;; esac
                for word; do case $word in --train_annotation=*) cp "${word#*=}" manifest.csv ;; esac; done
                if [ "$RANK" = 0 ] && mkdir hangs 2>/dev/null; then exec tail -f /dev/null; fi
                if [ "$RANK" = 1 ]; then until [ -d hangs ]; do sleep 0.05; done; fi
                if [ "$RANK" = 1 ] && mkdir fails 2>/dev/null; then echo "no memory" >&2; exit 3; fi
                """);
        List<String> hosts = BarrierTraining.builder("recipe/train.yaml")
                .ranks(2)
                .broca(broca.toString())
                .arguments(List.of("--lr=0.1"))
                .manifest(
                        "train_annotation", LocalSpark.paths(List.of("a.wav")).selectExpr("'x,y' as ID", "path as wav"))
                .build()
                .run(LocalSpark.session());

        assertThat(hosts).hasSize(2);
        assertThat(Files.readAllLines(folder.resolve("ranks.txt")))
                .containsExactlyInAnyOrder(
                        "0 of 2, local 0 of 2: train recipe/train.yaml --lr=0.1",
                        "1 of 2, local 1 of 2: train recipe/train.yaml --lr=0.1",
                        "0 of 2, local 0 of 2: train recipe/train.yaml --lr=0.1",
                        "1 of 2, local 1 of 2: train recipe/train.yaml --lr=0.1");
        assertThat(folder.resolve("manifest.csv")).hasContent("ID,wav\n\"x,y\",a.wav\n");
    }

    @Test
    void aRankThatAlwaysFailsFailsTheJobWithItsLastLines() throws IOException {
        Path broca = launcher("echo 'broca: train.yaml:3: no such key' >&2; exit 2");
        BarrierTraining training =
                BarrierTraining.builder("train.yaml").broca(broca.toString()).build();

        assertThatThrownBy(() -> training.run(LocalSpark.session()))
                .hasStackTraceContaining(" ended with status 2:\nbroca: train.yaml:3: no such key");
    }
}
