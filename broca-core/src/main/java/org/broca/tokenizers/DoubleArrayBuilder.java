package org.broca.tokenizers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays out a {@link DoubleArray}; equal ends of keys may share their nodes, which keeps large maps small. */
final class DoubleArrayBuilder {
    private static final int BLOCK = 256;
    private static final int OPEN_BLOCKS = 16;
    private static final int LARGEST_SHARED = 4096;
    private static final int NEAR = 1 << 21;

    private final List<byte[]> keys;
    private final int[] values;
    private final boolean share;
    private final Map<String, Integer> shared = new HashMap<>();
    private final BitSet usedBases = new BitSet();
    private final BitSet usedUnits = new BitSet();
    private int[] units = new int[BLOCK];
    private int firstOpen;
    private int size = BLOCK;

    private DoubleArrayBuilder(List<byte[]> keys, int[] values, boolean share) {
        this.keys = keys;
        this.values = values;
        this.share = share;
    }

    /**
     * Builds the trie.
     *
     * @param keys sorted as unsigned bytes, each once, none empty, no byte 0
     * @param values of the keys, not negative
     */
    static DoubleArray build(List<byte[]> keys, int[] values) {
        return new DoubleArrayBuilder(keys, values, false).build();
    }

    /** As {@link #build}, equal ends stored once. */
    static DoubleArray buildShared(List<byte[]> keys, int[] values) {
        return new DoubleArrayBuilder(keys, values, true).build();
    }

    private DoubleArray build() {
        usedUnits.set(0);
        usedBases.set(0); // the root is no child of its own
        if (!keys.isEmpty()) {
            arrange(0, keys.size(), 0, 0);
        }
        fillUnused();
        return new DoubleArray(Arrays.copyOf(units, size));
    }

    /** Labels free units as if they had a parent that is not there, so that no node takes them for a child. */
    private void fillUnused() {
        for (int unit = usedUnits.nextClearBit(0); unit < size; unit = usedUnits.nextClearBit(unit + 1)) {
            int block = unit & -BLOCK;
            int base = usedBases.nextClearBit(block);
            units[unit] = (unit ^ base) & 255;
        }
    }

    /** Places the children of the node at {@code at}, which the keys from {@code low} to {@code high} go through. */
    private void arrange(int low, int high, int depth, int at) {
        String signature = share && high - low <= LARGEST_SHARED ? signature(low, high, depth) : "";
        Integer known = shared.get(signature);
        boolean ends = keys.get(low).length == depth;
        if (known != null && reaches(at, known)) {
            link(at, known, ends);
            return;
        }
        int[] labels = labels(low, high, depth);
        int base = base(at, labels);
        link(at, base, ends);
        if (!signature.isEmpty()) {
            shared.put(signature, base);
        }
        for (int label : labels) {
            usedUnits.set(base ^ label);
            units[base ^ label] = label;
        }
        int begin = low;
        if (ends) {
            units[base] = values[low] | 1 << 31;
            begin++;
        }
        while (begin < high) {
            byte label = keys.get(begin)[depth];
            int end = begin + 1;
            while (end < high && keys.get(end)[depth] == label) {
                end++;
            }
            arrange(begin, end, depth + 1, base ^ (label & 255));
            begin = end;
        }
    }

    private void link(int at, int base, boolean ends) {
        int distance = at ^ base;
        int offset = distance < NEAR ? distance << 10 : distance << 2 | 1 << 9;
        units[at] = units[at] & 255 | offset | (ends ? 1 << 8 : 0);
    }

    private static boolean reaches(int at, int base) {
        int distance = at ^ base;
        return distance < NEAR || (distance & 255) == 0;
    }

    /** What of the keys is left below a node, with the values. */
    private String signature(int low, int high, int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = low; i < high; i++) {
            byte[] key = keys.get(i);
            text.append(new String(key, depth, key.length - depth, StandardCharsets.ISO_8859_1));
            text.append('\0').append(values[i]).append('\0');
        }
        return text.toString();
    }

    /** The next bytes of the keys, 0 where one ends. */
    private int[] labels(int low, int high, int depth) {
        BitSet labels = new BitSet(BLOCK);
        for (int i = low; i < high; i++) {
            labels.set(keys.get(i).length == depth ? 0 : keys.get(i)[depth] & 255);
        }
        return labels.stream().toArray();
    }

    private int base(int at, int[] labels) {
        firstOpen = Math.max(firstOpen, size - OPEN_BLOCKS * BLOCK);
        for (int unit = usedUnits.nextClearBit(firstOpen); unit < size; unit = usedUnits.nextClearBit(unit + 1)) {
            int base = unit ^ labels[0];
            if (fits(at, base, labels)) {
                usedBases.set(base);
                return base;
            }
        }
        int base = size ^ at & 255;
        grow();
        usedBases.set(base);
        return base;
    }

    private boolean fits(int at, int base, int[] labels) {
        if (usedBases.get(base) || !reaches(at, base)) {
            return false;
        }
        for (int label : labels) {
            if (usedUnits.get(base ^ label)) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        size += BLOCK;
        if (size > units.length) {
            units = Arrays.copyOf(units, Math.max(size, units.length * 2));
        }
    }
}
