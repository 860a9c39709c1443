package org.broca.hparams;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a mistyped one probably meant. */
final class Nearest {
    private Nearest() {}

    /** {@code "; did you mean <name>?"}, or nothing when no name is near. */
    static String hint(String given, Collection<String> known, String format) {
        return find(given, known)
                .map(name -> "; did you mean " + String.format(Locale.ROOT, format, name) + "?")
                .orElse("");
    }

    /** The known name at the smallest edit distance, if that is at most a third of its length. */
    static Optional<String> find(String given, Collection<String> known) {
        String lower = given.toLowerCase(Locale.ROOT);
        record Candidate(String name, int distance) {}
        return known.stream()
                .filter(name -> Math.abs(name.length() - given.length()) <= allowed(name))
                .map(name -> new Candidate(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance() <= allowed(near.name())
                        && near.distance() < near.name().length())
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private static int allowed(String name) {
        return Math.min(6, Math.max(1, name.length() / 3));
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
