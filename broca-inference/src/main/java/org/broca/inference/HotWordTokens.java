package org.broca.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.decoders.HotWords;
import org.broca.decoders.SearchRequest;

/** Phrases to look out for, as the tokens of a model. */
final class HotWordTokens {
    private HotWordTokens() {}

    /** The request with the phrases of the options; without phrases it stays as it is. */
    static SearchRequest in(SearchRequest request, TranscribeOptions options, Tokens tokens) {
        return options.hotWords().isEmpty() ? request : request.withHotWords(of(options, tokens));
    }

    static HotWords of(TranscribeOptions options, Tokens tokens) {
        Map<List<Integer>, Double> phrases = new HashMap<>();
        options.hotWords().forEach((phrase, boost) -> phrases.put(List.copyOf(tokens.encode(phrase)), boost));
        phrases.remove(List.<Integer>of());
        return HotWords.of(phrases);
    }
}
