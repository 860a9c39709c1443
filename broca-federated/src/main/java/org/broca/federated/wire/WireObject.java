package org.broca.federated.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.broca.tensor.Check;

/**
 * One object of a message: a head that names type, children and length, a zero, and the body.
 *
 * @param type as {@code ArrayRecord}
 * @param children ids, each once
 * @param body a view of the object's bytes
 */
record WireObject(String type, List<String> children, ByteBuffer body) {
    private static final int LONGEST_HEAD = 80 << 20;

    static byte[] bytes(String type, Iterable<String> children, ByteBuffer body) {
        byte[] head = "%s %s %d\0"
                .formatted(type, String.join(",", children), body.remaining())
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Math.addExact(head.length, body.remaining()))
                .put(head)
                .put(body.duplicate())
                .array();
    }

    /** SHA-256 of an object's bytes, in hexadecimal digits. */
    static String id(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    static boolean isId(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** Reads an object; throws {@link IllegalArgumentException} if the bytes are none. */
    static WireObject parse(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && end < LONGEST_HEAD && bytes[end] != 0) {
            end++;
        }
        Check.that(end < bytes.length && bytes[end] == 0, "an object of %d bytes has no head", bytes.length);
        String head = new String(bytes, 0, end, StandardCharsets.UTF_8);
        String[] parts = head.split(" ", -1);
        Check.that(parts.length == 3, "an object's head has %d parts; there must be 3", parts.length);
        int length = bytes.length - end - 1;
        Check.that(
                parts[2].equals(Integer.toString(length)),
                "an object's head says %s bytes, but %d follow",
                parts[2],
                length);
        List<String> children = parts[1].isEmpty() ? List.of() : List.of(parts[1].split(",", -1));
        children.forEach(child -> Check.that(isId(child), "an object's head names \"%s\", which is no id", child));
        return new WireObject(parts[0], children, ByteBuffer.wrap(bytes, end + 1, length));
    }

    /** The body's bytes; a copy. */
    byte[] bodyBytes() {
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }

    /** This object, if it is of the type that is expected. */
    WireObject expect(String expected) {
        Check.that(type.equals(expected), "an object is a %s where a %s is expected", type, expected);
        return this;
    }
}
