package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.broca.tensor.Check;

/** The pieces of a model that are given, not learned: special, control and user-defined symbols, and bytes. */
final class MetaPieces {
    private final TreeMap<Integer, Piece> byId = new TreeMap<>();
    private final Set<String> symbols = new HashSet<>();
    private final int vocabSize;

    MetaPieces(SentencePieceTrainer.Builder options) {
        vocabSize = options.modelType == ModelType.CHAR ? Integer.MAX_VALUE : options.vocabSize;
        putAt("unk_id", options.unkId, options.unkPiece, PieceType.UNKNOWN);
        putAt("bos_id", options.bosId, options.bosPiece, PieceType.CONTROL);
        putAt("eos_id", options.eosId, options.eosPiece, PieceType.CONTROL);
        putAt("pad_id", options.padId, options.padPiece, PieceType.CONTROL);
        options.controlSymbols.forEach(symbol -> putNext(symbol, PieceType.CONTROL));
        options.userDefinedSymbols.forEach(symbol -> putNext(symbol, PieceType.USER_DEFINED));
        for (int value = 0; options.byteFallback && value < 256; value++) {
            putNext(String.format(Locale.ROOT, "<0x%02X>", value), PieceType.BYTE);
        }
    }

    private void putAt(String key, int id, String text, PieceType type) {
        if (id < 0) {
            return;
        }
        Check.that(id < vocabSize, "%s %d must be below the vocabulary size %d", key, id, vocabSize);
        Piece before = byId.put(id, new Piece(text, 0, type));
        Check.that(before == null, "%s is %d, which is also the id of another special piece", key, id);
    }

    /** A special piece that is named again changes its type and keeps its id. */
    private void putNext(String text, PieceType type) {
        Check.that(!text.isEmpty(), "a control or user-defined symbol is empty");
        Check.that(symbols.add(text), "the symbol %s is given twice", text);
        for (var entry : byId.entrySet()) {
            if (entry.getValue().text().equals(text)) {
                Check.that(
                        entry.getValue().type() != PieceType.UNKNOWN,
                        "the unknown piece %s cannot be another symbol as well",
                        text);
                entry.setValue(new Piece(text, 0, type));
                return;
            }
        }
        int id = 0;
        while (byId.containsKey(id)) {
            id++;
        }
        byId.put(id, new Piece(text, 0, type));
    }

    int size() {
        return byId.size();
    }

    List<String> userDefined() {
        return byId.values().stream()
                .filter(piece -> piece.type() == PieceType.USER_DEFINED)
                .map(Piece::text)
                .toList();
    }

    boolean has(String text) {
        return byId.values().stream().anyMatch(piece -> piece.text().equals(text));
    }

    /** The vocabulary: special pieces at their ids, learned ones in all other places. */
    List<Piece> mergedWith(List<Piece> learned, int vocabSize) {
        List<Piece> pieces = new ArrayList<>();
        int next = 0;
        int end = Math.max(vocabSize, byId.lastKey() + 1);
        for (int id = 0; id < end; id++) {
            Piece special = byId.get(id);
            if (special != null) {
                pieces.add(special);
            } else if (next < learned.size()) {
                pieces.add(learned.get(next++));
            }
        }
        return pieces;
    }
}
