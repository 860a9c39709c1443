package org.broca.hparams;

import java.util.Locale;

/** Turns Python's {@code snake_case} into Java's {@code camelCase} and back. */
final class NameParts {
    private NameParts() {}

    /** {@code rnn_neurons} becomes {@code rnnNeurons}. */
    static String camel(String snake) {
        StringBuilder result = new StringBuilder();
        boolean upper = false;
        for (char c : snake.toCharArray()) {
            if (c == '_') {
                upper = result.length() > 0;
            } else {
                result.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return result.toString();
    }

    /** {@code rnnNeurons} becomes {@code rnn_neurons}. */
    static String snake(String camel) {
        String bare = camel.endsWith("_") ? camel.substring(0, camel.length() - 1) : camel;
        return bare.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** Whether the YAML key means the Java name; {@code lambda_} is the key lambda, FetchFrom is {@code fetchFrom}. */
    static boolean same(String key, String java) {
        String bare = java.endsWith("_") ? java.substring(0, java.length() - 1) : java;
        String camel = camel(key);
        return bare.equals(camel)
                || bare.equals(camel(key.toLowerCase(Locale.ROOT)))
                || (!camel.isEmpty() && bare.equals(Character.toLowerCase(camel.charAt(0)) + camel.substring(1)));
    }
}
