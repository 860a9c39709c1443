package org.broca.tokenizers;

import java.util.List;

/**
 * A text as pieces.
 *
 * @param ids of the pieces
 * @param pieces as in the text: where nothing is known they are what the text has, with U+2581 for spaces
 * @param score the sum of the pieces' scores for unigram models, else 0
 */
public record Encoding(List<Integer> ids, List<String> pieces, double score) {
    public Encoding {
        ids = List.copyOf(ids);
        pieces = List.copyOf(pieces);
    }
}
