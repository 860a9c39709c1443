package org.broca.nnet;

import org.broca.tensor.Check;

/** Checks that all convolutions share. */
final class ConvChecks {
    private ConvChecks() {}

    static void positive(String owner, String key, int... values) {
        for (int value : values) {
            Check.that(value > 0, "%s: %s must be positive, got %d", owner, key, value);
        }
    }

    static void pair(String owner, String key, int[] values) {
        Check.that(values.length == 2, "%s: %s must be one or two numbers, got %d", owner, key, values.length);
        positive(owner, key, values);
    }

    static void groups(String owner, int groups, int inChannels, int outChannels) {
        Check.that(
                inChannels % groups == 0 && outChannels % groups == 0,
                "%s: groups must divide both in_channels and out_channels, got %d for %d and %d",
                owner,
                groups,
                inChannels,
                outChannels);
    }
}
