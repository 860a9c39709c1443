package org.broca.tokenizers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.broca.tensor.Check;

/**
 * The compiled normalization map of a SentencePiece model: what sequences of characters are replaced with.
 *
 * <p>The format is the size of a {@link DoubleArray}, the array, and the replacements, a byte 0 after each; all numbers
 * are little endian.
 */
final class CharsMap {
    /** Replaces nothing. */
    static final CharsMap IDENTITY = new CharsMap(new DoubleArray(new int[1]), new byte[0]);

    private final DoubleArray trie;
    private final byte[] replacements;

    private CharsMap(DoubleArray trie, byte[] replacements) {
        this.trie = trie;
        this.replacements = replacements;
    }

    static CharsMap parse(byte[] compiled) {
        if (compiled.length == 0) {
            return IDENTITY;
        }
        ByteBuffer buffer = ByteBuffer.wrap(compiled).order(ByteOrder.LITTLE_ENDIAN);
        int size = compiled.length < 4 ? -1 : buffer.getInt();
        Check.that(
                size >= 4 && size % 4 == 0 && size <= compiled.length - 4,
                "the normalization map of the model is broken: %d bytes of which %d should be its trie",
                compiled.length,
                size);
        return new CharsMap(
                DoubleArray.of(buffer.slice(4, size)), Arrays.copyOfRange(compiled, 4 + size, compiled.length));
    }

    /** Compiles a map. */
    static byte[] compile(Map<String, String> replacements) {
        if (replacements.isEmpty()) {
            return new byte[0];
        }
        TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
        replacements.forEach((from, to) -> sorted.put(from.getBytes(StandardCharsets.UTF_8), to));
        StringBuilder texts = new StringBuilder();
        Map<String, Integer> offsets = new HashMap<>();
        int[] values = new int[sorted.size()];
        int bytes = 0;
        int next = 0;
        for (String to : sorted.values()) {
            Integer known = offsets.putIfAbsent(to, bytes);
            values[next++] = known == null ? bytes : known;
            if (known == null) {
                texts.append(to).append('\0');
                bytes += to.getBytes(StandardCharsets.UTF_8).length + 1;
            }
        }
        List<byte[]> keys = new ArrayList<>(sorted.keySet());
        byte[] trie = DoubleArrayBuilder.buildShared(keys, values).toBytes();
        return ByteBuffer.allocate(4 + trie.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(trie.length)
                .put(trie)
                .put(texts.toString().getBytes(StandardCharsets.UTF_8))
                .array();
    }

    /** Where the longest sequence that is replaced ends, {@code begin} if there is none at {@code begin}. */
    int match(byte[] text, int begin) {
        return trie.longest(text, begin);
    }

    /** Where the replacement of a matched sequence begins in {@link #replacement(int)}. */
    int find(byte[] text, int begin, int end) {
        return trie.find(text, begin, end);
    }

    /** The byte at a place of the replacements; 0 ends one. */
    byte replacement(int at) {
        return replacements[at];
    }
}
