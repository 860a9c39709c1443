package org.broca.metrics;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Error rate of recognised words, characters or other tokens.
 *
 * <p>Reports equal SpeechBrain's {@code ErrorRateStats} to the byte. Of several utterances with one id in a batch,
 * which SpeechBrain takes for one, all count.
 */
public final class ErrorRateStats extends SharedStats implements Stats {
    private final UnaryOperator<List<String>> tokens;
    private final BiPredicate<String, String> same;
    private final List<UtteranceErrors> utterances = new ArrayList<>();

    private ErrorRateStats(Builder builder) {
        tokens = builder.tokens();
        same = builder.equalityComparator;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void clear() {
        utterances.clear();
        cleared();
    }

    @Override
    List<List<String>> rows() {
        return utterances.stream().map(ErrorRateStats::row).toList();
    }

    private static List<String> row(UtteranceErrors one) {
        List<String> row =
                new ArrayList<>(List.of(one.id(), String.valueOf(one.reference().size())));
        row.addAll(one.reference());
        one.hypothesis().ifPresent(row::addAll);
        return row;
    }

    @Override
    void restore(List<List<String>> rows) {
        utterances.clear();
        for (List<String> row : rows) {
            int end = 2 + Integer.parseInt(row.get(1));
            utterances.add(UtteranceErrors.of(row.get(0), row.subList(2, end), row.subList(end, row.size()), same));
        }
    }

    /**
     * Scores a batch of tokens.
     *
     * @param ids names of the utterances
     * @param predict what was recognised
     * @param target what was said
     * @throws IllegalArgumentException if the three are not of one size
     */
    public void append(List<String> ids, List<List<String>> predict, List<List<String>> target) {
        Check.that(
                ids.size() == predict.size() && ids.size() == target.size(),
                "ErrorRateStats got %d ids, %d predictions and %d targets: there must be as many of each",
                ids.size(),
                predict.size(),
                target.size());
        appending(utterances.size());
        for (int i = 0; i < ids.size(); i++) {
            utterances.add(
                    UtteranceErrors.of(ids.get(i), tokens.apply(target.get(i)), tokens.apply(predict.get(i)), same));
        }
    }

    /** Scores a batch of texts, which are split at blanks. */
    public void appendText(List<String> ids, List<String> predict, List<String> target) {
        append(ids, split(predict), split(target));
    }

    private static List<List<String>> split(List<String> texts) {
        return texts.stream().map(text -> Arrays.asList(text.split(" ", -1))).toList();
    }

    /**
     * Scores a batch of numbers of tokens, without their padding.
     *
     * @param predict {@code [batch, time]}
     * @param target {@code [batch, time]}
     * @param ind2lab from the sequences of a batch to their tokens
     */
    public void append(List<String> ids, PaddedData predict, PaddedData target, IndexToLabel ind2lab) {
        append(ids, ind2lab.labels(sequences(predict)), ind2lab.labels(sequences(target)));
    }

    /** As {@link #append(List, PaddedData, PaddedData, IndexToLabel)}, for predictions that are lists already. */
    public void append(List<String> ids, List<List<Long>> predict, PaddedData target, IndexToLabel ind2lab) {
        append(ids, ind2lab.labels(predict), ind2lab.labels(sequences(target)));
    }

    /** From numbers of tokens to tokens, for all sequences of a batch. */
    @FunctionalInterface
    public interface IndexToLabel {
        List<List<String>> labels(List<List<Long>> batch);
    }

    private static List<List<Long>> sequences(PaddedData batch) {
        float[] lengths = batch.lengths().toFloatArray();
        List<List<Long>> sequences = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            Tensor row = batch.data().select(0, i);
            long length = Math.round(Math.rint(lengths[i] * row.size(0)));
            sequences.add(LongStream.of(row.narrow(0, 0, length).toLongArray())
                    .boxed()
                    .toList());
        }
        return sequences;
    }

    /** What was appended, in order. */
    public List<UtteranceErrors> utterances() {
        return Collections.unmodifiableList(utterances);
    }

    /** The error rate of all that was appended. */
    public ErrorRate summarize() {
        Check.state(!utterances.isEmpty(), "ErrorRateStats has no utterances: append some first");
        return ErrorRate.of(utterances);
    }

    /** One of SpeechBrain's names, such as {@code WER}, {@code SER}, {@code insertions}. */
    @Override
    public double summarize(String field) {
        return Fields.pick("ErrorRateStats", summarize().fields(), field);
    }

    @Override
    public void writeStats(Appendable out) throws IOException {
        Check.state(!utterances.isEmpty(), "ErrorRateStats has no utterances: append some first");
        ErrorReport.write(out, utterances);
    }

    /** Options of {@link ErrorRateStats}. */
    public static final class Builder {
        private boolean mergeTokens;
        private boolean splitTokens;
        private String spaceToken = "_";
        private boolean keepValues = true;
        private boolean extractConceptsValues;
        private String tagIn = "";
        private String tagOut = "";
        private BiPredicate<String, String> equalityComparator = String::equals;

        private Builder() {}

        private UnaryOperator<List<String>> tokens() {
            boolean merge = mergeTokens;
            boolean split = splitTokens;
            String space = spaceToken;
            Optional<Concepts> concepts = extractConceptsValues
                    ? Optional.of(new Concepts(Pattern.compile(tagIn), Pattern.compile(tagOut), keepValues))
                    : Optional.empty();
            return given -> {
                List<String> result = merge ? words(given, space) : given;
                List<String> pieces = split ? characters(result, space) : result;
                return concepts.map(c -> c.of(words(pieces, space))).orElse(pieces);
            };
        }

        private static List<String> words(List<String> characters, String space) {
            return List.of(String.join("", characters).split(Pattern.quote(space), -1));
        }

        private static List<String> characters(List<String> words, String space) {
            return String.join(space, words)
                    .codePoints()
                    .mapToObj(Character::toString)
                    .toList();
        }

        /** Whether tokens are characters, to be joined to words. */
        @CanIgnoreReturnValue
        public Builder mergeTokens(boolean mergeTokens) {
            this.mergeTokens = mergeTokens;
            return this;
        }

        /** Whether tokens are words, to be split to characters; the space between words counts as one. */
        @CanIgnoreReturnValue
        public Builder splitTokens(boolean splitTokens) {
            this.splitTokens = splitTokens;
            return this;
        }

        /** What stands between words when tokens are joined or split. */
        @CanIgnoreReturnValue
        public Builder spaceToken(String spaceToken) {
            this.spaceToken = spaceToken;
            return this;
        }

        /** Whether concepts are scored with their words, or by name only. */
        @CanIgnoreReturnValue
        public Builder keepValues(boolean keepValues) {
            this.keepValues = keepValues;
            return this;
        }

        /** Whether only what stands between tags is scored. */
        @CanIgnoreReturnValue
        public Builder extractConceptsValues(boolean extractConceptsValues) {
            this.extractConceptsValues = extractConceptsValues;
            return this;
        }

        /** What a word that opens a concept begins with. */
        @CanIgnoreReturnValue
        public Builder tagIn(String tagIn) {
            this.tagIn = tagIn;
            return this;
        }

        /** What a word that closes a concept begins with. */
        @CanIgnoreReturnValue
        public Builder tagOut(String tagOut) {
            this.tagOut = tagOut;
            return this;
        }

        /** Whether a token of the reference and one of the hypothesis count as equal. */
        @CanIgnoreReturnValue
        public Builder equalityComparator(BiPredicate<String, String> equalityComparator) {
            this.equalityComparator = equalityComparator;
            return this;
        }

        public ErrorRateStats build() {
            return new ErrorRateStats(this);
        }
    }
}
