package org.broca.decoders.ngram;

import java.util.Arrays;

/** From the node of some words and one more word to the node of all of them, in open addressing. */
final class NgramTable {
    static final int NONE = -1;

    private static final long FREE = -1;

    private final long[] keys;
    private final int[] nodes;

    /** A table with room for so many entries. */
    NgramTable(long entries) {
        long capacity = Long.highestOneBit(Math.max(8, entries + entries / 2)) << 1;
        keys = new long[Math.toIntExact(capacity)];
        nodes = new int[keys.length];
        Arrays.fill(keys, FREE);
    }

    private static long key(int node, int word) {
        return (long) node << 32 | word;
    }

    int get(int node, int word) {
        int slot = slot(key(node, word));
        return keys[slot] == FREE ? NONE : nodes[slot];
    }

    /** Adds an entry; false where it is known. */
    boolean put(int node, int word, int child) {
        long key = key(node, word);
        int slot = slot(key);
        if (keys[slot] == key) {
            return false;
        }
        keys[slot] = key;
        nodes[slot] = child;
        return true;
    }

    private int slot(long key) {
        long mixed = (key ^ key >>> 31) * 0x9E3779B97F4A7C15L;
        int mask = keys.length - 1;
        int slot = (int) (mixed >>> 32) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
