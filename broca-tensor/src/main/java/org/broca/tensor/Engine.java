package org.broca.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.LoggerFactory;

/**
 * Loads libtorch once, with the settings under which it is fast and does not crash (docs/decisions/001).
 *
 * <p>Thread-safe. {@link Tensor} calls {@link #start} by itself; nobody needs to.
 */
public final class Engine {
    private static final boolean MKL = load();

    private Engine() {}

    private static boolean load() {
        // JavaCPP would otherwise throw OutOfMemoryError once resident memory passes four times -Xmx.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        boolean mkl = loadMkl();
        Loader.load(torch.class);
        torch.initLogging(); // heeds TORCH_CPP_LOG_LEVEL
        return mkl;
    }

    private static boolean loadMkl() {
        if (Loader.getPlatform().contains("arm") || Loader.getPlatform().startsWith("mac")) {
            return false;
        }
        try {
            System.setProperty("org.bytedeco.openblas.load", "mkl_rt");
            // libtorch is built with libgomp; with MKL's own OpenMP beside it, backward passes crash.
            mkl_rt.MKL_Set_Threading_Layer(mkl_rt.MKL_THREADING_GNU);
            return true;
        } catch (LinkageError e) {
            System.clearProperty("org.bytedeco.openblas.load");
            LoggerFactory.getLogger(Engine.class).warn("MKL could not be loaded ({}); matrices are slow", e.toString());
            return false;
        }
    }

    /** Loads the native libraries if that has not happened yet. */
    public static void start() {
        // the static initialiser does the work
    }

    /** libtorch's version, as {@code 2.10.0}. */
    public static String version() {
        String binding = torch.class.getPackage().getImplementationVersion();
        return binding == null ? "unknown" : binding.replaceAll("-.*", "");
    }

    /** The library that multiplies matrices, with its threading layer. */
    public static String blas() {
        return MKL ? "MKL (GNU threading)" : "OpenBLAS";
    }

    /** Widest vector instructions in use, as {@code avx512}. */
    public static String cpuCapability() {
        return torch.get_cpu_capability().getString().toLowerCase(Locale.ROOT);
    }

    /** libtorch's own account of how it was built. */
    public static String buildConfiguration() {
        return torch.show_config().getString();
    }

    /** The folder that native libraries are unpacked to. */
    public static Path nativeCache() {
        try {
            return Loader.getCacheDir().toPath();
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for native libraries", e);
        }
    }

    /** Threads that one operation may use. */
    public static int threads() {
        return torch.get_num_threads();
    }

    /**
     * Sets the threads that one operation may use, for the whole process.
     *
     * @param threads at least 1
     */
    public static void setThreads(int threads) {
        Check.that(threads >= 1, "threads must be at least 1, got %d", threads);
        torch.set_num_threads(threads);
    }

    /** Runs one native operation; what libtorch throws becomes one line with our operands' shapes. */
    @CanIgnoreReturnValue
    static <T> T call(String op, Supplier<T> body, Tensor... operands) {
        try {
            return body.get();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(describe(op, e, operands), e);
        }
    }

    private static String describe(String op, RuntimeException e, Tensor... operands) {
        StringBuilder text = new StringBuilder(op);
        String separator = " of ";
        for (Tensor operand : operands) {
            text.append(separator).append(operand.describe());
            separator = " and ";
        }
        String message = String.valueOf(e.getMessage());
        return text.append(": ")
                .append(message.lines().findFirst().orElse(message))
                .toString();
    }
}
