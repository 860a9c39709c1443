package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.io.Recoverable;

/** Brings what the main process saved to processes that do not see its folder. */
record CheckpointCopies(ProcessGroup group, Path directory) {
    private static final byte[] YES = {1};
    private static final byte[] NO = {0};

    /** Copies the main process' checkpoint to the folders that lack it. */
    void distribute(Optional<Checkpoint> wanted) {
        String own = wanted.map(c -> c.path().getFileName().toString()).orElse("");
        String name = Bytes.text(group.broadcast(Bytes.of(own), 0));
        if (name.isEmpty()) {
            return;
        }
        Path folder = directory.resolve(name);
        boolean here = Files.isDirectory(folder);
        boolean everywhere = group.allGather(here ? YES : NO).stream().allMatch(one -> Arrays.equals(one, YES));
        if (!everywhere) {
            copy(folder, here);
        }
    }

    private void copy(Path folder, boolean here) {
        List<String> files = group.isMain() ? names(folder) : List.of();
        String list = Bytes.text(group.broadcast(Bytes.of(String.join("/", files)), 0));
        Path unfinished = folder.resolveSibling(".unfinished-" + folder.getFileName() + "-" + group.rank());
        try {
            for (String file : list.split("/")) {
                byte[] bytes = group.broadcast(group.isMain() ? Files.readAllBytes(folder.resolve(file)) : NO, 0);
                if (!here) {
                    Files.createDirectories(unfinished);
                    Files.write(unfinished.resolve(file), bytes);
                }
            }
            if (!here) {
                if (Files.isDirectory(folder)) {
                    Folders.delete(unfinished); // another process of this machine was first
                } else {
                    Files.move(unfinished, folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the checkpoint " + folder + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** Loads the main process' state where this one's differs. */
    void follow(String name, Recoverable recoverable) {
        try {
            Path file = Files.createTempFile("broca-" + group.rank() + "-", ".ckpt");
            try {
                recoverable.save(file);
                byte[] own = Files.readAllBytes(file);
                byte[] given = group.broadcast(own, 0);
                if (!Arrays.equals(own, given)) {
                    Files.write(file, given);
                    recoverable.load(file, true);
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot exchange the state of " + name + ": " + e.getMessage(), e);
        }
    }
}
