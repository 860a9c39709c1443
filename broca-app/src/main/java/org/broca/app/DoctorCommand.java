package org.broca.app;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Device;
import org.broca.tensor.Engine;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import picocli.CommandLine.Command;

/** Prints what Broca runs on, as {@code key: value} lines, and a {@code warning:} line for each thing that is wrong. */
@Command(
        name = "doctor",
        description = "Shows versions, native libraries, threads, device and memory settings; says what is wrong.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final List<String> NATIVE_SETTINGS = List.of(
            "OMP_NUM_THREADS",
            "MKL_NUM_THREADS",
            "ONEDNN_PRIMITIVE_CACHE_CAPACITY",
            "MALLOC_MMAP_THRESHOLD_",
            "MALLOC_TRIM_THRESHOLD_");

    private final Map<String, String> findings = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private DoctorCommand() {}

    @Override
    public Integer call() {
        describeJava();
        describeMachine();
        describeEngine();
        describeSettings();
        PrintStream out = System.out;
        findings.forEach((key, value) -> out.println(key + ": " + value));
        warnings.forEach(warning -> out.println("warning: " + warning));
        return warnings.isEmpty() ? 0 : 1;
    }

    private void describeJava() {
        findings.put("broca", Main.Version.current());
        findings.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        findings.put("java_home", System.getProperty("java.home"));
        if (ToolProvider.getSystemJavaCompiler() == null) {
            warnings.add("no Java compiler: recipes cannot be compiled; run Broca on a JDK, not a JRE");
        }
    }

    private void describeMachine() {
        Runtime runtime = Runtime.getRuntime();
        findings.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        findings.put("cores", String.valueOf(runtime.availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            findings.put("memory", mebibytes(system.getTotalMemorySize()));
        }
        findings.put("java_heap_limit", mebibytes(runtime.maxMemory()));
    }

    private void describeEngine() {
        long start = System.nanoTime();
        try (TensorScope scope = TensorScope.open()) {
            double trace =
                    Tensor.ones(64, 64).matmul(Tensor.ones(64, 64)).mean().item();
            if (trace != 64) {
                warnings.add("a matrix product came out wrong: " + trace + " for 64");
            }
        }
        findings.put("first_tensor_seconds", "%.2f".formatted((System.nanoTime() - start) * 1e-9));
        findings.put("libtorch", Engine.version());
        findings.put("cpu_capability", Engine.cpuCapability());
        findings.put("device", Device.best().toString());
        findings.put("blas", Engine.blas());
        findings.put("threads", String.valueOf(Engine.threads()));
        findings.put("ffmpeg", AudioIo.ffmpegVersion());
        findings.put("native_cache", Engine.nativeCache().toString());
        NativeLibraries loaded = NativeLibraries.loaded();
        findings.put("native_libraries", loaded.summary());
        checkThreading(loaded);
    }

    private void checkThreading(NativeLibraries loaded) {
        boolean intel = System.getProperty("os.arch").equals("amd64");
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (intel && (!Engine.blas().startsWith("MKL") || (linux && !loaded.has("libmkl_core")))) {
            warnings.add("MKL is not in use: OpenBLAS's threads get in the way of libtorch's, and small matrix products"
                    + " are 10 to 20 times slower");
        }
        if (loaded.has("libmkl_intel_thread")) {
            warnings.add(
                    "MKL runs on Intel's OpenMP, libtorch on GNU's: training may crash; unset MKL_THREADING_LAYER");
        }
        if (Engine.threads() > Runtime.getRuntime().availableProcessors()) {
            warnings.add("more threads (" + Engine.threads() + ") than cores; lower OMP_NUM_THREADS");
        }
    }

    private void describeSettings() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        for (String name : NATIVE_SETTINGS) {
            String value = System.getenv(name);
            findings.put(name, value == null ? "not set" : value);
            if (linux && value == null && name.startsWith("MALLOC_")) {
                warnings.add(name + " is not set: tensors over 32 MB are mapped anew at every operation;"
                        + " start Broca through ./broca");
            }
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
