package org.broca.federated.client;

import java.util.List;
import java.util.regex.Pattern;

/** Parts of a model by their names, as {@code *.norm.*} or {@code ctc_lin.*}: a star stands for any text. */
final class NameFilter {
    private final List<Pattern> patterns;

    NameFilter(List<String> globs) {
        patterns = globs.stream().map(NameFilter::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (String part : glob.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    boolean matches(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }
}
