package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.tensor.io.Recoverable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointerTest {
    @TempDir
    private Path folder;

    /** A state of one text. */
    private static class Note implements Recoverable {
        private String text;

        Note(String text) {
            this.text = text;
        }

        @Override
        public void save(Path file) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void load(Path file, boolean endOfEpoch) {
            try {
                text = Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Checkpointer checkpointer(Note note) {
        return Checkpointer.builder(folder.resolve("save"))
                .recoverables(Map.of("note", note))
                .build();
    }

    private List<String> saved() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("save"))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void exportsTheFileOfOneRecoverable() {
        Note note = new Note("first");
        Checkpointer checkpointer = checkpointer(note);
        checkpointer.saveCheckpoint(Map.of("error", 0.5));
        note.text = "second";
        checkpointer.saveCheckpoint(Map.of("error", 0.7));
        Path to = folder.resolve("note.txt");
        checkpointer.export(Selection.min("error"), "note", to);
        assertThat(to).hasContent("first");
        assertThatThrownBy(() -> checkpointer.export(Selection.min("WER"), "note", to))
                .hasMessage("no checkpoint in %s to export from", folder.resolve("save"));
    }

    @Test
    void restoresWhatItSaved() {
        Note note = new Note("first");
        Checkpointer checkpointer = checkpointer(note);
        checkpointer.saveCheckpoint(Map.of("error", 0.5));
        note.text = "second";
        assertThat(checkpointer.recoverIfPossible(Selection.min("error"))).isPresent();
        assertThat(note.text).isEqualTo("first");
        assertThat(checkpointer.recoverIfPossible(Selection.min("WER"))).isEmpty();
    }

    @Test
    void keepsTheBestAndTheLatest() throws IOException {
        Note note = new Note("");
        Checkpointer checkpointer = checkpointer(note);
        for (double error : new double[] {3, 1, 2, 5, 4}) {
            note.text = String.valueOf(error);
            checkpointer.saveAndKeepOnly(Map.of("error", error), Checkpointer.Keep.minKeys("error"));
        }
        assertThat(saved()).hasSize(2);
        checkpointer.recoverIfPossible(Selection.min("error"));
        assertThat(note.text).isEqualTo("1.0");
        checkpointer.recoverIfPossible(Selection.latest());
        assertThat(note.text).isEqualTo("4.0");
    }

    @Test
    void givesTiesToTheMostRecent() {
        Note note = new Note("old");
        Checkpointer checkpointer = checkpointer(note);
        checkpointer.saveCheckpoint(Map.of("error", 1));
        note.text = "new";
        checkpointer.saveCheckpoint(Map.of("error", 1));
        checkpointer.recoverIfPossible(Selection.min("error"));
        assertThat(note.text).isEqualTo("new");
    }

    @Test
    void leavesNothingHalfWrittenAndNothingLostWhenSavingFails() throws IOException {
        Note note = new Note("good");
        Checkpointer checkpointer = checkpointer(note);
        checkpointer.saveCheckpoint(Map.of());
        List<String> before = saved();
        checkpointer.addRecoverable("broken", new Note("x") {
            @Override
            public void save(Path file) {
                throw new UncheckedIOException(new IOException("No space left on device"));
            }
        });
        assertThatThrownBy(() -> checkpointer.saveCheckpoint(Map.of())).hasMessageContaining("No space left on device");
        assertThat(saved()).isEqualTo(before);
    }

    @Test
    void writesSpeechBrainsMetaFile() throws IOException {
        Checkpoint saved = checkpointer(new Note("")).saveCheckpoint(Map.of("WER", 12.3456, "unixtime", 1795313642.5));
        assertThat(Files.readString(saved.path().resolve("CKPT.yaml")))
                .isEqualTo("# yamllint disable\nWER: 12.3456\nend-of-epoch: true\nunixtime: 1795313642.5\n");
        assertThat(saved.path().getFileName().toString())
                .matches("CKPT\\+\\d{4}-\\d\\d-\\d\\d\\+\\d\\d-\\d\\d-\\d\\d\\+\\d\\d");
    }

    @Test
    void namesWhatItCannotSaveAndWhatACheckpointLacks() {
        assertThatThrownBy(() -> Checkpointer.builder(folder)
                        .recoverables(Map.of("lr", "text"))
                        .build())
                .hasMessage(
                        "checkpointer: recoverables.lr is a String, which has no state to save; leave it out, or give a"
                                + " save and a load hook for it");
        Checkpointer checkpointer = checkpointer(new Note(""));
        Checkpoint saved = checkpointer.saveCheckpoint(Map.of());
        checkpointer.addRecoverable("more", new Note(""));
        assertThatThrownBy(() -> checkpointer.loadCheckpoint(saved))
                .hasMessage("the checkpoint " + saved.path()
                        + " has no file for [more]; with allow_partial_load, what is" + " missing keeps its state");
    }
}
