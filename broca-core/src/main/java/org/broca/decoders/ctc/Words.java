package org.broca.decoders.ctc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.decoders.ngram.NgramState;

/** Whole words as a node of the tree of all texts of a search. */
final class Words {
    private final WordTree tree;
    private final Optional<Words> before;
    private final String last;
    private final int count;
    private final double languageScore;
    private final Optional<NgramState> state;
    private final PhraseBoosts.Standing standing;
    private final boolean allowed;
    private final Map<String, Words> next = new HashMap<>();
    private final Map<String, Prefix> prefixes = new HashMap<>();
    private int history = -1;
    private int shortHistory = -1;

    /** No words. */
    Words(WordTree tree) {
        this.tree = tree;
        before = Optional.empty();
        last = "";
        count = 0;
        languageScore = 0;
        state = tree.model().map(WordModel::start);
        standing = PhraseBoosts.Standing.START;
        allowed = true;
    }

    private Words(Words before, String word) {
        tree = before.tree;
        this.before = Optional.of(before);
        last = word;
        count = before.count + 1;
        if (tree.model().isPresent() && before.state.isPresent()) {
            WordModel model = tree.model().get();
            languageScore = before.languageScore + model.score(before.state.get(), word);
            state = Optional.of(model.next(before.state.get(), word));
        } else {
            languageScore = 0;
            state = Optional.empty();
        }
        standing = tree.boosts().word(before.standing, word);
        allowed = before.allowed && tree.isWord(word);
    }

    /** These words and one more, if it is not empty. */
    Words then(String word) {
        return word.isEmpty() ? this : next.computeIfAbsent(word, w -> new Words(this, w));
    }

    /** These words and the beginning of the next. */
    Prefix prefix(String partial) {
        Prefix known = prefixes.get(partial);
        if (known == null) {
            known = tree.prefix(this, partial);
            prefixes.put(partial, known);
        }
        return known;
    }

    double languageScore() {
        return languageScore;
    }

    Optional<NgramState> state() {
        return state;
    }

    PhraseBoosts.Standing standing() {
        return standing;
    }

    /** Whether all are words of the lexicon. */
    boolean allowed() {
        return allowed;
    }

    /** A number of the last words. */
    int history() {
        if (history < 0) {
            history = tree.history(this, 0);
        }
        return history;
    }

    /** A number of one word less than the last words. */
    int shortHistory() {
        if (shortHistory < 0) {
            shortHistory = tree.history(this, 1);
        }
        return shortHistory;
    }

    /** What a hypothesis earns, beside its score, that ends here. */
    double finalBonus() {
        return languageScore + tree.boosts().total(standing);
    }

    /** The last words, at most so many. */
    List<String> last(int most) {
        List<String> words = new ArrayList<>();
        Words node = this;
        while (node.before.isPresent() && words.size() < most) {
            words.add(node.last);
            node = node.before.get();
        }
        Collections.reverse(words);
        return words;
    }

    List<String> all() {
        return last(count);
    }
}
