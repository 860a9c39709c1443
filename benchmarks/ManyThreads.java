import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.broca.inference.ModelSource;
import org.broca.inference.SpeechRecognizer;

/**
 * Sixteen threads that share a model: do they hear what one thread hears, and does memory stay?
 *
 * <p>{@code ./broca run benchmarks/ManyThreads.java MODEL_FOLDER SECONDS FILE...}
 */
final class ManyThreads {
    private static final int THREADS = 16;
    private static final int REPORTS = 10;

    private ManyThreads() {}

    public static void main(String[] args) throws Exception {
        List<String> files = Arrays.asList(args).subList(2, args.length);
        Duration each = Duration.ofSeconds(Long.parseLong(args[1])).dividedBy(REPORTS);
        try (SpeechRecognizer recognizer = SpeechRecognizer.open(ModelSource.of(args[0]))) {
            Map<String, String> alone = new TreeMap<>();
            files.forEach(file -> alone.put(file, recognizer.transcribeFile(file).text()));
            AtomicLong done = new AtomicLong();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            for (int report = 0; report < REPORTS; report++) {
                Instant end = Instant.now().plus(each);
                List<Future<Integer>> runs = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    int first = thread;
                    runs.add(threads.submit(() -> {
                        int different = 0;
                        for (int i = first; Instant.now().isBefore(end); i++) {
                            String file = files.get(i % files.size());
                            different += recognizer.transcribeFile(file).text().equals(alone.get(file)) ? 0 : 1;
                            done.incrementAndGet();
                        }
                        return different;
                    }));
                }
                int different = 0;
                for (Future<Integer> run : runs) {
                    different += run.get();
                }
                System.out.printf(
                        "%d transcripts, %d different, resident %d MB, of them Java's heap %d MB%n",
                        done.get(), different, resident(), Runtime.getRuntime().totalMemory() >> 20);
            }
            threads.shutdown();
        }
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }
}
