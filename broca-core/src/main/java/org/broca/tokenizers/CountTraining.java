package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.List;
import org.broca.tokenizers.Corpus.Word;

/** Models of characters and of words: the most frequent ones. */
final class CountTraining {
    private CountTraining() {}

    static List<Piece> characters(Corpus corpus, int wanted, boolean all) {
        List<Word> characters = new ArrayList<>();
        corpus.characters().forEach((c, count) -> characters.add(new Word(Character.toString(c), count, 0, 0)));
        return pieces(characters, wanted, all);
    }

    static List<Piece> words(Corpus corpus, int wanted, boolean all) {
        return pieces(
                corpus.words().stream()
                        .filter(word -> word.text().codePoints().noneMatch(Corpus::isUnknown))
                        .toList(),
                wanted,
                all);
    }

    private static List<Piece> pieces(List<Word> counted, int wanted, boolean all) {
        float logTotal =
                (float) Math.log(counted.stream().mapToLong(Word::count).sum());
        return counted.stream()
                .limit(all ? counted.size() : Math.max(0, wanted))
                .map(word -> new Piece(word.text(), (float) Math.log(word.count()) - logTotal, PieceType.NORMAL))
                .toList();
    }
}
