package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.broca.tensor.Check;

/** The pieces of a model by id and by text. Immutable. */
final class Vocabulary {
    private static final EnumSet<PieceType> IN_TEXT =
            EnumSet.of(PieceType.NORMAL, PieceType.USER_DEFINED, PieceType.UNUSED);

    private final List<Piece> pieces;
    private final Map<String, Integer> ids = new HashMap<>();
    private final int unknown;

    Vocabulary(List<Piece> pieces) {
        this.pieces = pieces;
        int found = -1;
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            Check.that(!piece.text().isEmpty(), "piece %d is empty", id);
            Check.that(ids.put(piece.text(), id) == null, "piece %d is there twice: %s", id, piece.text());
            if (piece.type() == PieceType.UNKNOWN) {
                Check.that(found < 0, "there are two unknown pieces, %d and %d", found, id);
                found = id;
            }
        }
        Check.that(found >= 0, "none of its pieces is the unknown one");
        unknown = found;
    }

    int size() {
        return pieces.size();
    }

    int unknown() {
        return unknown;
    }

    Piece piece(int id) {
        Check.that(
                id >= 0 && id < pieces.size(),
                "token %d is of another vocabulary: this one has ids 0 to %d",
                id,
                pieces.size() - 1);
        return pieces.get(id);
    }

    /** The id of a text, that of the unknown piece if there is none. */
    int id(String text) {
        return ids.getOrDefault(text, unknown);
    }

    PieceType type(int id) {
        return pieces.get(id).type();
    }

    float score(int id) {
        return pieces.get(id).score();
    }

    /** The pieces that are found in text, with their ids as values. */
    DoubleArray trie() {
        return trie(piece -> IN_TEXT.contains(piece.type()));
    }

    /** The symbols that stay whole. */
    DoubleArray userDefined() {
        return trie(piece -> piece.type() == PieceType.USER_DEFINED);
    }

    private DoubleArray trie(Predicate<Piece> wanted) {
        TreeMap<byte[], Integer> sorted = new TreeMap<>(Arrays::compareUnsigned);
        for (int id = 0; id < pieces.size(); id++) {
            if (wanted.test(pieces.get(id))) {
                sorted.put(Utf8.bytes(pieces.get(id).text()), id);
            }
        }
        return DoubleArrayBuilder.build(
                new ArrayList<>(sorted.keySet()),
                sorted.values().stream().mapToInt(Integer::intValue).toArray());
    }
}
