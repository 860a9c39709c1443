package org.broca.federated.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which round a task belongs to, in the words of the settings that servers send. */
final class Rounds {
    private static final List<String> KEYS =
            List.of("server-round", "server_round", "current_round", "epoch_global", "round", "rnd");

    private Rounds() {}

    static Optional<Integer> of(Map<String, Object> config) {
        return KEYS.stream()
                .map(config::get)
                .filter(Objects::nonNull)
                .map(value -> number(value.toString()))
                .filter(round -> round > 0)
                .findFirst();
    }

    /** A text as a round; 0 if it is none. */
    static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
