package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with an experiment's checkpoints, each a folder of its own, which is there whole or not at all.
 *
 * <p>One is written under a hidden name and renamed when it is whole; deleting goes the other way round.
 */
record CheckpointFolder(Path directory) {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.checkpoints");
    private static final String PREFIX = "CKPT";
    private static final String META = "CKPT.yaml";
    private static final String UNFINISHED = ".unfinished-";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd+HH-mm-ss");

    /** Where a checkpoint of this name is. */
    Path named(String name) {
        return directory.resolve(PREFIX + "+" + name);
    }

    /** A place named after the time, where none is yet. */
    Path free() {
        String time = TIME.format(LocalDateTime.now());
        int i = 0;
        while (Files.exists(named("%s+%02d".formatted(time, i)))) {
            i++;
        }
        return named("%s+%02d".formatted(time, i));
    }

    /** Every whole checkpoint. */
    List<Checkpoint> list() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(p -> p.getFileName().toString().startsWith(PREFIX))
                    .filter(p -> Files.isRegularFile(p.resolve(META)))
                    .map(p -> new Checkpoint(p, CheckpointMeta.read(p.resolve(META))))
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoints of " + directory, e);
        }
    }

    /** Writes a checkpoint, in place of what is there; {@code files} writes all files but its description. */
    void write(Checkpoint checkpoint, Consumer<Path> files) {
        Path target = checkpoint.path();
        Path unfinished = directory.resolve(UNFINISHED + target.getFileName());
        try {
            Files.createDirectories(directory);
            Folders.delete(unfinished);
            Files.createDirectory(unfinished);
            files.accept(unfinished);
            CheckpointMeta.write(checkpoint.meta(), unfinished.resolve(META));
            delete(target);
            Files.move(unfinished, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save the checkpoint %s: %s".formatted(target, e.getMessage()), e);
        } finally {
            Folders.deleteQuietly(unfinished);
        }
    }

    void delete(Path checkpoint) {
        if (!Files.exists(checkpoint)) {
            return;
        }
        try {
            Path doomed = directory.resolve(UNFINISHED + "deleted-" + checkpoint.getFileName());
            Folders.delete(doomed);
            Files.move(checkpoint, doomed); // from here on nobody takes it for a checkpoint
            Folders.delete(doomed);
            LOG.info("Deleted checkpoint in {}", checkpoint);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the checkpoint " + checkpoint, e);
        }
    }
}
