package org.broca.decoders.ctc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All texts that one search has met, and what they are worth beside the network's scores. */
final class WordTree {
    private final CtcVocabulary vocabulary;
    private final Optional<WordModel> model;
    private final Optional<WordPrefixes> lexicon;
    private final PhraseBoosts boosts;
    private final Map<List<String>, Integer> histories = new HashMap<>();
    private final int historyLength;
    private int prefixes;

    WordTree(CtcVocabulary vocabulary, Optional<WordModel> model, Optional<WordPrefixes> lexicon, PhraseBoosts boosts) {
        this.vocabulary = vocabulary;
        this.model = model;
        this.lexicon = lexicon;
        this.boosts = boosts;
        historyLength = Math.max(1, model.map(m -> m.model().order()).orElse(1) - 1);
    }

    Prefix start() {
        return new Words(this).prefix("");
    }

    CtcVocabulary vocabulary() {
        return vocabulary;
    }

    Optional<WordModel> model() {
        return model;
    }

    PhraseBoosts boosts() {
        return boosts;
    }

    boolean isWord(String word) {
        return lexicon.isEmpty() || lexicon.get().contains(word);
    }

    Prefix prefix(Words words, String partial) {
        double bonus = words.languageScore()
                + model.map(m -> m.partial(partial)).orElse(0.0)
                + boosts.word(words.standing(), partial).sum();
        boolean allowed = words.allowed()
                && (partial.isEmpty() || lexicon.isEmpty() || lexicon.get().hasPrefix(partial));
        return new Prefix(this, words, partial, bonus, allowed, prefixes++);
    }

    /** A number for the last words that a language model still looks at, so many less. */
    int history(Words words, int less) {
        return histories.computeIfAbsent(words.last(historyLength - less), w -> histories.size());
    }
}
