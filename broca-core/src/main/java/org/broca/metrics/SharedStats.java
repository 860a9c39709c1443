package org.broca.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statistics that the processes of a data-parallel run gather together.
 *
 * <p>What is appended while a {@link Gathering} is open in this thread is exchanged when it ends: then every process
 * has what all appended, in the order in which one process would have appended it to batches dealt out in turns.
 */
public abstract class SharedStats {
    private static final ThreadLocal<@Nullable Gathering> CURRENT = new ThreadLocal<>();

    SharedStats() {}

    /** Everything that was appended, a row of texts for each utterance or batch. */
    abstract List<List<String>> rows();

    /** Replaces everything that was appended. */
    abstract void restore(List<List<String>> rows);

    /** To be called before a batch is appended, with the number of rows there are. */
    final void appending(int rows) {
        Gathering gathering = CURRENT.get();
        if (gathering != null) {
            gathering.calls.computeIfAbsent(this, key -> new ArrayList<>()).add(rows);
        }
    }

    /** To be called when everything is forgotten. */
    final void cleared() {
        Gathering gathering = CURRENT.get();
        if (gathering != null) {
            gathering.calls.computeIfPresent(this, (key, starts) -> new ArrayList<>());
        }
    }

    /** Starts to note what this thread appends, to any statistics. */
    public static Gathering gather() {
        Gathering gathering = new Gathering();
        CURRENT.set(gathering);
        return gathering;
    }

    /** What was appended since some time, by statistics in the order of their first batch. */
    public static final class Gathering implements AutoCloseable {
        /** Number of rows before each batch. */
        private final Map<SharedStats, List<Integer>> calls = new LinkedHashMap<>();

        private Gathering() {}

        /**
         * What this process appended: for each of the statistics, by its class and its number among those of the class,
         * the rows of each batch.
         */
        public Map<String, List<List<List<String>>>> own() {
            Map<String, List<List<List<String>>>> own = new LinkedHashMap<>();
            byKey().forEach((key, stats) -> {
                List<List<String>> rows = stats.rows();
                List<Integer> starts = calls.getOrDefault(stats, List.of());
                List<List<List<String>>> batches = new ArrayList<>();
                for (int i = 0; i < starts.size(); i++) {
                    int end = i + 1 < starts.size() ? starts.get(i + 1) : rows.size();
                    batches.add(rows.subList(starts.get(i), end));
                }
                own.put(key, batches);
            });
            return own;
        }

        private Map<String, SharedStats> byKey() {
            Map<String, SharedStats> byKey = new LinkedHashMap<>();
            Map<String, Integer> counts = new HashMap<>();
            for (SharedStats stats : calls.keySet()) {
                String type = stats.getClass().getSimpleName();
                byKey.put(type + "-" + counts.merge(type, 1, Integer::sum), stats);
            }
            return byKey;
        }

        /** Replaces what was appended here by what all processes appended, given by rank. */
        public void merge(List<Map<String, List<List<List<String>>>>> all) {
            byKey().forEach((key, stats) -> {
                List<Integer> starts = calls.getOrDefault(stats, List.of());
                if (!starts.isEmpty()) {
                    List<List<String>> rows = new ArrayList<>(stats.rows().subList(0, starts.get(0)));
                    rows.addAll(inTurns(all.stream()
                            .map(one -> one.getOrDefault(key, List.of()))
                            .toList()));
                    stats.restore(rows);
                }
            });
        }

        /** The first element of each list, then the second of each, and so on. */
        private static List<List<String>> inTurns(List<List<List<List<String>>>> byRank) {
            int longest = byRank.stream().mapToInt(List::size).max().orElse(0);
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < longest; i++) {
                for (List<List<List<String>>> batches : byRank) {
                    if (i < batches.size()) {
                        rows.addAll(batches.get(i));
                    }
                }
            }
            return rows;
        }

        @Override
        public void close() {
            CURRENT.remove();
        }
    }
}
