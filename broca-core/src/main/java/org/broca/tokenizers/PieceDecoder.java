package org.broca.tokenizers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes texts of pieces again. Thread-safe. */
final class PieceDecoder {
    private static final String DEFAULT_UNKNOWN = " \u2047 ";

    private final Vocabulary vocabulary;
    private final boolean dropsSpace;
    private final boolean dropsSpaces;
    private final String unknownSurface;

    PieceDecoder(Vocabulary vocabulary, ProtoMessage trainerSpec, ProtoMessage normalizerSpec) {
        this.vocabulary = vocabulary;
        dropsSpaces = normalizerSpec.flag(4, true);
        dropsSpace = normalizerSpec.flag(3, true) || dropsSpaces;
        unknownSurface = trainerSpec.string(44, DEFAULT_UNKNOWN);
    }

    /** The text of pieces, whose ids are given too. */
    String decode(List<String> pieces, List<Integer> ids) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean atBegin = true;
        for (int i = 0; i < pieces.size(); i++) {
            int id = ids.get(i);
            if (vocabulary.type(id) == PieceType.BYTE) {
                bytes.write(Integer.parseInt(pieces.get(i).substring(3, 5), 16));
                continue;
            }
            flush(bytes, text);
            atBegin &= text.isEmpty();
            String surface = surface(pieces.get(i), id, atBegin);
            boolean droppedOne = atBegin && !dropsSpaces && pieces.get(i).startsWith(Utf8.SPACE);
            text.append(surface);
            atBegin &= !droppedOne;
        }
        flush(bytes, text);
        return text.toString();
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder text) {
        if (bytes.size() > 0) {
            text.append(Bytes.text(bytes.toByteArray()));
            bytes.reset();
        }
    }

    private String surface(String piece, int id, boolean atBegin) {
        PieceType type = vocabulary.type(id);
        if (type == PieceType.CONTROL) {
            return "";
        }
        if (type == PieceType.UNKNOWN && piece.equals(vocabulary.piece(id).text())) {
            return unknownSurface;
        }
        String shown = piece;
        if (type != PieceType.UNKNOWN && atBegin && dropsSpace && piece.startsWith(Utf8.SPACE)) {
            shown = piece.substring(1);
        }
        return type == PieceType.UNKNOWN ? shown : shown.replace(Utf8.SPACE, " ");
    }

    /** Bytes as text, U+FFFD for each that belongs to no character. */
    private static final class Bytes {
        private Bytes() {}

        static String text(byte[] bytes) {
            StringBuilder text = new StringBuilder();
            int begin = 0;
            while (begin < bytes.length) {
                int end = (bytes[begin] & 0xc0) == 0x80 ? begin + 1 : Utf8.next(bytes, begin);
                String character = new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
                boolean valid = character.codePointCount(0, character.length()) == 1 && !character.equals("\ufffd");
                boolean replacement = end - begin == 3
                        && bytes[begin] == (byte) 0xef
                        && bytes[begin + 1] == (byte) 0xbf
                        && bytes[begin + 2] == (byte) 0xbd;
                text.append(valid || replacement ? character : "\ufffd");
                begin = valid || replacement ? end : begin + 1;
            }
            return text.toString();
        }
    }
}
