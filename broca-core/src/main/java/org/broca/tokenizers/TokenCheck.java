package org.broca.tokenizers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks over the transcripts of data sets before a model is trained on them, rather than hours later. */
public final class TokenCheck {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.tokenizers.SentencePiece");
    private static final int NAMED = 5;

    private final SentencePieceProcessor tokenizer;

    /**
     * A check of texts for a tokenizer and a model.
     *
     * @param outputNeurons the tokens that the model predicts
     * @throws IllegalArgumentException if the tokenizer has more tokens than the model predicts
     */
    public TokenCheck(SentencePieceProcessor tokenizer, int outputNeurons) {
        this.tokenizer = tokenizer;
        Check.that(
                tokenizer.vocabSize() <= outputNeurons,
                "the tokenizer has %d tokens, but output_neurons is %d: give the tokenizer that this model was made for, or"
                        + " --output_neurons=%d",
                tokenizer.vocabSize(),
                outputNeurons,
                tokenizer.vocabSize());
    }

    /**
     * Checks transcripts to be trained on.
     *
     * @param manifest what the transcripts are from, for messages
     * @param ids of the utterances
     * @param transcripts of the utterances, in the same order
     * @throws IllegalArgumentException if a transcript is empty or has characters that the tokenizer does not know;
     *     names the utterances and the characters
     */
    public void require(Path manifest, List<String> ids, List<?> transcripts) {
        List<String> problems = problems(ids, transcripts);
        Check.that(
                problems.isEmpty(),
                "%s: %s; leave these utterances out, normalize the text, or train the tokenizer on it",
                manifest,
                String.join("; ", problems));
    }

    /** Checks transcripts to be compared with; what is wrong with them is told as a warning. */
    public void warn(Path manifest, List<String> ids, List<?> transcripts) {
        problems(ids, transcripts).forEach(problem -> LOG.warn("{}: {}", manifest, problem));
    }

    private List<String> problems(List<String> ids, List<?> transcripts) {
        List<String> empty = new ArrayList<>();
        List<String> strange = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        for (int i = 0; i < ids.size(); i++) {
            Encoding encoding = tokenizer.encode(String.valueOf(transcripts.get(i)));
            List<String> strangers = unknown(encoding);
            unknown.addAll(strangers);
            if (encoding.ids().isEmpty()) {
                empty.add(ids.get(i));
            } else if (!strangers.isEmpty()) {
                strange.add(ids.get(i));
            }
        }
        List<String> problems = new ArrayList<>();
        if (!empty.isEmpty()) {
            problems.add("%d of %d transcripts are empty (%s)".formatted(empty.size(), ids.size(), named(empty)));
        }
        if (!strange.isEmpty()) {
            problems.add("%d of %d transcripts have characters that the tokenizer does not know, %s (%s)"
                    .formatted(strange.size(), ids.size(), unknown, named(strange)));
        }
        return problems;
    }

    private List<String> unknown(Encoding encoding) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < encoding.ids().size(); i++) {
            if (tokenizer.isUnknown(encoding.ids().get(i))) {
                found.add(encoding.pieces().get(i));
            }
        }
        return found;
    }

    private static String named(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(NAMED, ids.size()))) + (ids.size() > NAMED ? ", …" : "");
    }
}
