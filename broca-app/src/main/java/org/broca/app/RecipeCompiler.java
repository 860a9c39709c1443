package org.broca.app;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.broca.tensor.Check;

/**
 * Compiles recipes and scripts from source, in memory, against the class path that Broca itself runs on.
 *
 * <p>A source may declare a package or none. Errors are reported as {@code javac} prints them, with file and line.
 */
final class RecipeCompiler {
    private static final String LANGUAGE = ".java";

    private RecipeCompiler() {}

    /**
     * Compiles every source beside the script, so that YAML may name classes that the script does not.
     *
     * @throws IllegalArgumentException if a source does not compile, or the script has no {@code main} method
     */
    static Recipe compileFolder(Path script) {
        requireSource(script);
        try (Stream<Path> files = Files.list(folder(script))) {
            List<Path> sources = files.filter(RecipeCompiler::isClassSource)
                    .map(file -> script.resolveSibling(file.getFileName()))
                    .sorted()
                    .toList();
            return compile(script, sources);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder(script), e);
        }
    }

    /**
     * Compiles one source, and those beside it that it uses.
     *
     * @throws IllegalArgumentException if it does not compile, or has no {@code main} method
     */
    static Recipe compileFile(Path script) {
        requireSource(script);
        return compile(script, List.of(script));
    }

    private static Recipe compile(Path script, List<Path> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Check.that(compiler != null, "this Java has no compiler: run Broca on a JDK, not a JRE");
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager disk = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
                CompiledClasses classes = new CompiledClasses(disk)) {
            boolean compiled = compiler.getTask(
                            messages, classes, null, options(script), null, disk.getJavaFileObjectsFromPaths(sources))
                    .call();
            Check.that(
                    compiled,
                    "%s does not compile\n%s",
                    script,
                    messages.toString().strip());
            return link(script, classes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile " + script, e);
        }
    }

    private static List<String> options(Path script) {
        return List.of(
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                folder(script).toString(),
                "-g",
                "-parameters",
                "-proc:none",
                "-nowarn");
    }

    private static Recipe link(Path script, CompiledClasses classes) {
        ClassLoader parent = RecipeCompiler.class.getClassLoader();
        RecipeClassLoader loader = new RecipeClassLoader(folder(script), classes.bytes(), parent);
        String stem = stem(script);
        List<? extends Class<?>> runnable = classes.namesFrom(script.toString()).stream()
                .map(name -> load(loader, name))
                .filter(Recipe::hasMain)
                .toList();
        Check.that(!runnable.isEmpty(), "%s has no method: static void main(String[] args)", script);
        return runnable.stream()
                .filter(type -> type.getSimpleName().equals(stem))
                .findFirst()
                .map(type -> new Recipe(script, type))
                .orElseGet(() -> new Recipe(script, runnable.get(0)));
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the compiler made no class " + name, e);
        }
    }

    private static void requireSource(Path script) {
        Check.that(Files.isRegularFile(script), "no such file: %s", script);
        Check.that(isClassSource(script), "%s is no Java source: its name must end in %s", script, LANGUAGE);
    }

    private static boolean isClassSource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(LANGUAGE) && !name.endsWith("-info" + LANGUAGE);
    }

    private static String stem(Path script) {
        String name = script.getFileName().toString();
        return name.substring(0, name.length() - LANGUAGE.length());
    }

    private static Path folder(Path script) {
        Path folder = script.toAbsolutePath().getParent();
        return folder == null ? script.toAbsolutePath() : folder;
    }
}
