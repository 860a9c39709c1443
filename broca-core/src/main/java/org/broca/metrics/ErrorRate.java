package org.broca.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a set of utterances was recognised.
 *
 * @param edits insertions, deletions and substitutions
 * @param tokens tokens of the references that were scored
 * @param wrongSentences sentences with at least one edit
 * @param scoredSentences sentences that were scored
 * @param absentSentences sentences without a hypothesis
 * @param sentences all sentences
 */
public record ErrorRate(
        int edits,
        int tokens,
        int insertions,
        int deletions,
        int substitutions,
        int wrongSentences,
        int scoredSentences,
        int absentSentences,
        int sentences) {

    /** Sums up utterances. */
    public static ErrorRate of(List<UtteranceErrors> utterances) {
        List<UtteranceErrors> scored =
                utterances.stream().filter(UtteranceErrors::scored).toList();
        return new ErrorRate(
                scored.stream().mapToInt(UtteranceErrors::edits).sum(),
                scored.stream().mapToInt(UtteranceErrors::tokens).sum(),
                scored.stream().mapToInt(UtteranceErrors::insertions).sum(),
                scored.stream().mapToInt(UtteranceErrors::deletions).sum(),
                scored.stream().mapToInt(UtteranceErrors::substitutions).sum(),
                (int) scored.stream().filter(u -> u.edits() > 0).count(),
                scored.size(),
                (int) utterances.stream().filter(u -> u.hypothesis().isEmpty()).count(),
                utterances.size());
    }

    /** Edits in percent of tokens, 0 if there are no tokens. */
    public double errorRate() {
        return tokens == 0 ? 0 : 100.0 * edits / tokens;
    }

    /** Wrong sentences in percent of those scored, 0 if none was. */
    public double sentenceErrorRate() {
        return scoredSentences == 0 ? 0 : 100.0 * wrongSentences / scoredSentences;
    }

    /** All numbers by SpeechBrain's names. */
    public Map<String, Number> fields() {
        Map<String, Number> fields = new LinkedHashMap<>();
        fields.put("WER", errorRate());
        fields.put("SER", sentenceErrorRate());
        fields.put("num_edits", edits);
        fields.put("num_scored_tokens", tokens);
        fields.put("num_erroneous_sents", wrongSentences);
        fields.put("num_scored_sents", scoredSentences);
        fields.put("num_absent_sents", absentSentences);
        fields.put("num_ref_sents", sentences);
        fields.put("insertions", insertions);
        fields.put("deletions", deletions);
        fields.put("substitutions", substitutions);
        fields.put("error_rate", errorRate());
        return Collections.unmodifiableMap(fields);
    }
}
