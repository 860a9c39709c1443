package org.broca.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;

/**
 * A compiled program: its source file and its class with {@code static void main(String[])}.
 *
 * <p>Running it sets the thread's context class loader, through which YAML finds the recipe's own classes, and the
 * system property {@value #SOURCE}, the path of the source that an experiment folder gets a copy of.
 */
record Recipe(Path source, Class<?> main) {
    /** System property: the running program's source file. */
    static final String SOURCE = "broca.recipe";

    /** Calls {@code main}, and throws what it throws. */
    void run(List<String> arguments) throws Exception {
        Method method = mainMethod(main);
        System.setProperty(SOURCE, source.toAbsolutePath().normalize().toString());
        Thread.currentThread().setContextClassLoader(main.getClassLoader());
        try {
            method.invoke(null, (Object) arguments.toArray(new String[0]));
        } catch (InvocationTargetException e) {
            throw thrownBy(e);
        }
    }

    private static Exception thrownBy(InvocationTargetException call) {
        if (call.getCause() instanceof Error error) {
            throw error;
        }
        return call.getCause() instanceof Exception exception ? exception : call;
    }

    static boolean hasMain(Class<?> type) {
        try {
            return Modifier.isStatic(
                    type.getDeclaredMethod("main", String[].class).getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static Method mainMethod(Class<?> type) throws NoSuchMethodException {
        Method method = type.getDeclaredMethod("main", String[].class);
        method.setAccessible(true);
        return method;
    }
}
