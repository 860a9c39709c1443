package org.broca.app;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/** The compiler's view of files: it reads sources and libraries from disk, and leaves class files in memory. */
final class CompiledClasses extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ClassFile> files = new LinkedHashMap<>();

    CompiledClasses(JavaFileManager disk) {
        super(disk);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject source) {
        ClassFile file = new ClassFile(className, kind, source == null ? "" : source.getName());
        files.put(className, file);
        return file;
    }

    Map<String, byte[]> bytes() {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        files.forEach((name, file) -> bytes.put(name, file.bytes.toByteArray()));
        return bytes;
    }

    /** Names of the classes that came from one source file, as the compiler was given it. */
    List<String> namesFrom(String source) {
        return files.entrySet().stream()
                .filter(entry -> entry.getValue().source.equals(source))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final String source;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String className, Kind kind, String source) {
            super(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind);
            this.source = source;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }
}
