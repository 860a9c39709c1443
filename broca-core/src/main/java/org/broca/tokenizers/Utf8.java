package org.broca.tokenizers;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts as bytes. */
final class Utf8 {
    /** U+2581, which stands for a space in pieces. */
    static final String SPACE = "\u2581";

    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private Utf8() {}

    /** The bytes of a text; half a surrogate pair becomes U+FFFD. */
    static byte[] bytes(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT)
                    .encode(CharBuffer.wrap(text));
            return Arrays.copyOfRange(bytes.array(), bytes.arrayOffset(), bytes.arrayOffset() + bytes.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("replacing encoders do not fail", e);
        }
    }

    static String text(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
    }

    /** Where the character at {@code begin} ends. */
    static int next(byte[] bytes, int begin) {
        int first = bytes[begin] & 255;
        int length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        return Math.min(begin + length, bytes.length);
    }

    static boolean isSpace(byte[] bytes, int at) {
        return at + 3 <= bytes.length
                && bytes[at] == (byte) 0xe2
                && bytes[at + 1] == (byte) 0x96
                && bytes[at + 2] == (byte) 0x81;
    }
}
