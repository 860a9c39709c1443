package org.broca.hparams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the files that {@code !include:} names. */
final class Includes {
    private Includes() {}

    /**
     * The resolved tree of {@code file}, changed by the keys written at {@code node}.
     *
     * @param folder where relative files are found
     * @throws BadReference if there is no such file, or it is being read already
     */
    static MappingNode tree(Node node, String file, Path folder, Resolver.Settings settings) {
        Path path = folder.resolve(file).normalize();
        if (settings.files().contains(path.toAbsolutePath())) {
            throw new BadReference(" includes itself");
        }
        MappingNode tree = YamlText.mapping(text(path), path.toString(), settings.problems());
        if (node instanceof MappingNode given) {
            Overrides.merge(tree, (MappingNode) Nodes.copy(given), false, settings.problems());
        }
        List<Path> files = new ArrayList<>(settings.files());
        files.add(path.toAbsolutePath());
        Resolver.Settings inside =
                new Resolver.Settings(files, settings.functions(), settings.problems(), settings.placeholders());
        Path parent = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(folder);
        new Resolver(tree, parent, inside).run();
        return tree;
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new BadReference(": no such file: " + path);
        } catch (IOException e) {
            throw new BadReference(": %s cannot be read: %s".formatted(path, e.getMessage()));
        }
    }
}
