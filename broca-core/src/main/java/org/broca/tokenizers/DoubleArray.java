package org.broca.tokenizers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A trie over bytes in a double array, in the layout of Darts-clone (Yata), which SentencePiece's models hold.
 *
 * <p>A unit of a node has the label in bits 0 to 7, whether a key ends there in bit 8, and the distance to its children
 * in bits 10 to 30, to be shifted by 8 if bit 9 is set; a unit of a value has bit 31. Thread-safe.
 */
final class DoubleArray {
    /** No node. */
    static final int NONE = -1;

    /** No key ends here. */
    static final int NO_VALUE = -1;

    private final int[] units;

    DoubleArray(int[] units) {
        this.units = units;
    }

    static DoubleArray of(ByteBuffer littleEndian) {
        int[] units = new int[littleEndian.remaining() / 4];
        littleEndian.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(units);
        return new DoubleArray(units);
    }

    int root() {
        return 0;
    }

    /** The child of a node by a byte that is not 0, or {@link #NONE}. */
    int child(int node, byte label) {
        int at = node ^ offset(units[node]) ^ (label & 255);
        return at < units.length && (units[at] & 0x800000ff) == (label & 255) ? at : NONE;
    }

    /** The value of the key that ends at a node, or {@link #NO_VALUE}. */
    int value(int node) {
        int unit = units[node];
        return (unit >>> 8 & 1) == 0 ? NO_VALUE : units[node ^ offset(unit)] & 0x7fffffff;
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }

    /** The value of exactly these bytes, or {@link #NO_VALUE}. */
    int find(byte[] text, int begin, int end) {
        int node = root();
        for (int i = begin; i < end && node != NONE; i++) {
            node = child(node, text[i]);
        }
        return node == NONE ? NO_VALUE : value(node);
    }

    /** Where the longest key that {@code text} has at {@code begin} ends; {@code begin} if there is none. */
    int longest(byte[] text, int begin) {
        int node = root();
        int end = begin;
        for (int i = begin; i < text.length; i++) {
            node = child(node, text[i]);
            if (node == NONE) {
                break;
            }
            if (value(node) != NO_VALUE) {
                end = i + 1;
            }
        }
        return end;
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(units.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(units);
        return bytes.array();
    }
}
