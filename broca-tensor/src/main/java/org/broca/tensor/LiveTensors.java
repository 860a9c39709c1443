package org.broca.tensor;

import java.lang.ref.Cleaner;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the tensors that are not freed yet, and finds those that leak.
 *
 * <p>With {@code -Dbroca.tensor.debug=true} each tensor remembers the line that made it. {@link #byLine} then lists the
 * lines of all live tensors; a tensor that no scope owned and that only the garbage collector found is logged and
 * recorded as the JFR event {@code org.broca.TensorLeak}, both with its line.
 */
public final class LiveTensors {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTensors.class);
    private static final boolean DEBUG = Boolean.getBoolean("broca.tensor.debug");
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong LIVE = new AtomicLong();
    private static final Map<Object, String> LINES = new ConcurrentHashMap<>();

    private LiveTensors() {}

    /** Number of tensors made and not yet freed. */
    public static long count() {
        return LIVE.get();
    }

    /** Live tensors by the line that made them; empty unless {@code -Dbroca.tensor.debug=true}. */
    public static Map<String, Long> byLine() {
        Map<String, Long> counts = new TreeMap<>();
        LINES.values().forEach(line -> counts.merge(line, 1L, Long::sum));
        return counts;
    }

    static Token made() {
        LIVE.incrementAndGet();
        Token token = new Token();
        if (DEBUG) {
            LINES.put(token, callerLine());
        }
        return token;
    }

    static void freed(Collection<Tensor> tensors) {
        tensors.forEach(tensor -> tensor.token().end());
    }

    static void owned(Tensor tensor) {
        tensor.token().watched = false;
    }

    /** From now on only the garbage collector frees {@code tensor}: watch for that, so that the count stays right. */
    static void unowned(Tensor tensor) {
        Token token = tensor.token();
        token.watched = true;
        if (!token.registered) {
            token.registered = true;
            CLEANER.register(tensor, token::collected);
        }
    }

    private static String callerLine() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> !f.getClassName().startsWith("org.broca.tensor.")
                                || f.getClassName().endsWith("Test"))
                        .findFirst()
                        .map(f -> f.getClassName() + "." + f.getMethodName() + "(" + f.getFileName() + ":"
                                + f.getLineNumber() + ")")
                        .orElse("unknown"));
    }

    /** One tensor's entry in the count. */
    static final class Token {
        private boolean ended;
        private volatile boolean watched;
        private boolean registered;

        synchronized void end() {
            if (!ended) {
                ended = true;
                LIVE.decrementAndGet();
                LINES.remove(this);
            }
        }

        private void collected() {
            if (DEBUG && watched && !ended) {
                String line = LINES.getOrDefault(this, "unknown");
                LOG.warn("a tensor made at {} was left to the garbage collector: open a TensorScope around it", line);
                TensorLeak event = new TensorLeak();
                event.line = line;
                event.commit();
            }
            end();
        }
    }

    /** A tensor that no scope owned and the garbage collector freed. */
    @Name("org.broca.TensorLeak")
    @Label("Tensor leak")
    @Category("Broca")
    @Description("A tensor outside every TensorScope was freed by the garbage collector")
    private static final class TensorLeak extends Event {
        @Label("Line that made it")
        @SuppressWarnings("UnusedVariable") // the flight recorder reads it
        String line = "";
    }
}
