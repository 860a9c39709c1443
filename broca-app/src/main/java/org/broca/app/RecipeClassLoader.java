package org.broca.app;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads the classes compiled from a recipe's folder; resources are the folder's files. */
final class RecipeClassLoader extends ClassLoader {
    /** The loader's name, as stack traces show it. */
    static final String NAME = "recipe";

    private final Path folder;
    private final Map<String, byte[]> classes;

    RecipeClassLoader(Path folder, Map<String, byte[]> classes, ClassLoader parent) {
        super(NAME, parent);
        this.folder = folder;
        this.classes = Map.copyOf(classes);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? file.toUri().toURL() : null;
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no URL for " + file, e);
        }
    }
}
