package org.broca.tokenizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/**
 * Trains SentencePiece models (Kudo and Richardson, 2018) that Google's library reads too.
 *
 * <p>Options have SentencePiece's names and defaults. Texts are counted word by word as they are read, so memory grows
 * with the number of different words; with {@code splitByWhitespace(false)} it grows with the text. The same text and
 * options give the same model.
 */
public final class SentencePieceTrainer {
    private final Builder options;

    private SentencePieceTrainer(Builder options) {
        this.options = options;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains on files of one sentence a line, and writes {@code prefix.model} and {@code prefix.vocab}.
     *
     * @throws java.io.UncheckedIOException if a file cannot be read or written; names it
     * @throws IllegalArgumentException if there is no text, or the vocabulary size does not fit it
     */
    @CanIgnoreReturnValue
    public SentencePieceProcessor train(List<Path> inputs, Path prefix) {
        String names = inputs.stream().map(Path::toString).collect(Collectors.joining(","));
        SentencePieceModel model = train(Sentences.of(inputs), names, prefix.toString());
        model.write(Path.of(prefix + ".model"));
        model.writeVocabulary(Path.of(prefix + ".vocab"));
        return new SentencePieceProcessor(model);
    }

    /** Trains on sentences. */
    public SentencePieceProcessor train(Iterable<String> sentences) {
        return new SentencePieceProcessor(train(Sentences.of(sentences), "", ""));
    }

    private SentencePieceModel train(Sentences sentences, String input, String prefix) {
        ProtoMessage normalizerSpec = normalizerSpec();
        MetaPieces metaPieces = new MetaPieces(options);
        Corpus corpus = Corpus.read(sentences, options, normalizerSpec, metaPieces);
        int wanted = options.vocabSize - metaPieces.size();
        Check.that(
                options.modelType == ModelType.CHAR
                        || options.modelType == ModelType.WORD
                        || wanted >= corpus.characters().size(),
                "vocab_size %d is too small: the text has %d characters and there are %d special pieces; make it at"
                        + " least %d, or lower character_coverage",
                options.vocabSize,
                corpus.characters().size(),
                metaPieces.size(),
                corpus.characters().size() + metaPieces.size());
        List<Piece> learned =
                switch (options.modelType) {
                    case UNIGRAM -> new UnigramTraining(options, corpus, wanted).run();
                    case BPE -> new BpeTraining(options, corpus, wanted).run();
                    case CHAR -> CountTraining.characters(corpus, wanted, options.useAllVocab);
                    case WORD -> CountTraining.words(corpus, wanted, options.useAllVocab);
                };
        List<Piece> pieces = metaPieces.mergedWith(learned, options.vocabSize);
        boolean exact = options.hardVocabLimit && options.modelType != ModelType.CHAR;
        Check.that(
                !exact || pieces.size() == options.vocabSize,
                "vocab_size %d is too high for this text: make it at most %d",
                options.vocabSize,
                pieces.size());
        return SentencePieceModel.of(pieces, trainerSpec(input, prefix, pieces.size()), normalizerSpec);
    }

    private ProtoMessage normalizerSpec() {
        ProtoMessage spec = new ProtoMessage()
                .add(1, options.normalizationRuleName.toString())
                .add(2, options.normalizationRuleName.compiled());
        if (!options.addDummyPrefix) {
            spec.add(3, false);
        }
        return options.removeExtraWhitespaces ? spec : spec.add(4, false);
    }

    private ProtoMessage trainerSpec(String input, String prefix, int size) {
        ProtoMessage spec = new ProtoMessage();
        if (!input.isEmpty()) {
            spec.add(1, input).add(2, prefix);
        }
        spec.add(3, options.modelType.number()).add(4, size).add(10, (float) options.characterCoverage);
        addNumber(spec, 11, options.inputSentenceSize, 0);
        addNumber(spec, 14, options.seedSentencepieceSize, 1_000_000);
        if (options.shrinkingFactor != 0.75) {
            spec.add(15, (float) options.shrinkingFactor);
        }
        addNumber(spec, 17, options.numSubIterations, 2);
        addNumber(spec, 18, options.maxSentenceLength, 4192);
        addFlag(spec, 19, options.shuffleInputSentence, true);
        spec.add(20, options.maxSentencepieceLength);
        addFlag(spec, 21, options.splitByUnicodeScript, true);
        addFlag(spec, 22, options.splitByWhitespace, true);
        addFlag(spec, 23, options.splitByNumber, true);
        addFlag(spec, 25, options.splitDigits, false);
        options.controlSymbols.forEach(symbol -> spec.add(30, symbol));
        options.userDefinedSymbols.forEach(symbol -> spec.add(31, symbol));
        addFlag(spec, 33, options.hardVocabLimit, true);
        addFlag(spec, 34, options.useAllVocab, false);
        addFlag(spec, 35, options.byteFallback, false);
        spec.add(40, options.unkId).add(41, (long) options.bosId).add(42, (long) options.eosId);
        spec.add(43, (long) options.padId);
        addText(spec, 44, options.unkSurface, " \u2047 ");
        addText(spec, 45, options.unkPiece, "<unk>");
        addText(spec, 46, options.bosPiece, "<s>");
        addText(spec, 47, options.eosPiece, "</s>");
        addText(spec, 48, options.padPiece, "<pad>");
        addFlag(spec, 49, options.trainExtremelyLargeCorpus, false);
        return spec;
    }

    private static void addNumber(ProtoMessage spec, int field, long value, long usual) {
        if (value != usual) {
            spec.add(field, value);
        }
    }

    private static void addFlag(ProtoMessage spec, int field, boolean value, boolean usual) {
        if (value != usual) {
            spec.add(field, value);
        }
    }

    private static void addText(ProtoMessage spec, int field, String value, String usual) {
        if (!value.equals(usual)) {
            spec.add(field, value);
        }
    }

    /** SentencePiece's training options, with its defaults. */
    public static final class Builder {
        ModelType modelType = ModelType.UNIGRAM;
        int vocabSize = 8000;
        double characterCoverage = 0.9995;
        long inputSentenceSize = 0;
        boolean shuffleInputSentence = true;
        long seed = 0;
        int seedSentencepieceSize = 1_000_000;
        double shrinkingFactor = 0.75;
        int numSubIterations = 2;
        int maxSentenceLength = 4192;
        int maxSentencepieceLength = 16;
        boolean splitByUnicodeScript = true;
        boolean splitByWhitespace = true;
        boolean splitByNumber = true;
        boolean splitDigits = false;
        boolean hardVocabLimit = true;
        boolean useAllVocab = false;
        boolean byteFallback = false;
        boolean addDummyPrefix = true;
        boolean removeExtraWhitespaces = true;
        NormalizationRule normalizationRuleName = NormalizationRule.NMT_NFKC;
        List<String> controlSymbols = List.of();
        List<String> userDefinedSymbols = List.of();
        int unkId = 0;
        int bosId = 1;
        int eosId = 2;
        int padId = -1;
        String unkPiece = "<unk>";
        String bosPiece = "<s>";
        String eosPiece = "</s>";
        String padPiece = "<pad>";
        String unkSurface = " \u2047 ";
        boolean trainExtremelyLargeCorpus = false;

        private Builder() {}

        private Builder(Builder other) {
            modelType = other.modelType;
            vocabSize = other.vocabSize;
            characterCoverage = other.characterCoverage;
            inputSentenceSize = other.inputSentenceSize;
            shuffleInputSentence = other.shuffleInputSentence;
            seed = other.seed;
            seedSentencepieceSize = other.seedSentencepieceSize;
            shrinkingFactor = other.shrinkingFactor;
            numSubIterations = other.numSubIterations;
            maxSentenceLength = other.maxSentenceLength;
            maxSentencepieceLength = other.maxSentencepieceLength;
            splitByUnicodeScript = other.splitByUnicodeScript;
            splitByWhitespace = other.splitByWhitespace;
            splitByNumber = other.splitByNumber;
            splitDigits = other.splitDigits;
            hardVocabLimit = other.hardVocabLimit;
            useAllVocab = other.useAllVocab;
            byteFallback = other.byteFallback;
            addDummyPrefix = other.addDummyPrefix;
            removeExtraWhitespaces = other.removeExtraWhitespaces;
            normalizationRuleName = other.normalizationRuleName;
            controlSymbols = other.controlSymbols;
            userDefinedSymbols = other.userDefinedSymbols;
            unkId = other.unkId;
            bosId = other.bosId;
            eosId = other.eosId;
            padId = other.padId;
            unkPiece = other.unkPiece;
            bosPiece = other.bosPiece;
            eosPiece = other.eosPiece;
            padPiece = other.padPiece;
            unkSurface = other.unkSurface;
            trainExtremelyLargeCorpus = other.trainExtremelyLargeCorpus;
        }

        /** Unigram, BPE, word or character model. */
        @CanIgnoreReturnValue
        public Builder modelType(ModelType modelType) {
            this.modelType = modelType;
            return this;
        }

        /** How many pieces, special ones among them; character models have as many as the text needs. */
        @CanIgnoreReturnValue
        public Builder vocabSize(int vocabSize) {
            this.vocabSize = vocabSize;
            return this;
        }

        /** What part of the text's characters must have pieces, in (0, 1]. */
        @CanIgnoreReturnValue
        public Builder characterCoverage(double characterCoverage) {
            this.characterCoverage = characterCoverage;
            return this;
        }

        /** How many sentences to train on at most; 0 for all. */
        @CanIgnoreReturnValue
        public Builder inputSentenceSize(long inputSentenceSize) {
            this.inputSentenceSize = inputSentenceSize;
            return this;
        }

        /** Whether those are drawn from all of the text rather than its first ones. */
        @CanIgnoreReturnValue
        public Builder shuffleInputSentence(boolean shuffleInputSentence) {
            this.shuffleInputSentence = shuffleInputSentence;
            return this;
        }

        /** Seed of that draw. */
        @CanIgnoreReturnValue
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** With how many pieces unigram training begins. */
        @CanIgnoreReturnValue
        public Builder seedSentencepieceSize(int seedSentencepieceSize) {
            this.seedSentencepieceSize = seedSentencepieceSize;
            return this;
        }

        /** What part of the pieces stays when unigram training prunes, in (0, 1). */
        @CanIgnoreReturnValue
        public Builder shrinkingFactor(double shrinkingFactor) {
            this.shrinkingFactor = shrinkingFactor;
            return this;
        }

        /** Expectation-maximization steps between prunings. */
        @CanIgnoreReturnValue
        public Builder numSubIterations(int numSubIterations) {
            this.numSubIterations = numSubIterations;
            return this;
        }

        /** Longer sentences are left out, in bytes. */
        @CanIgnoreReturnValue
        public Builder maxSentenceLength(int maxSentenceLength) {
            this.maxSentenceLength = maxSentenceLength;
            return this;
        }

        /** Longest piece, in characters. */
        @CanIgnoreReturnValue
        public Builder maxSentencepieceLength(int maxSentencepieceLength) {
            this.maxSentencepieceLength = maxSentencepieceLength;
            return this;
        }

        /** Whether pieces end where the script changes. */
        @CanIgnoreReturnValue
        public Builder splitByUnicodeScript(boolean splitByUnicodeScript) {
            this.splitByUnicodeScript = splitByUnicodeScript;
            return this;
        }

        /** Whether pieces end where words end. */
        @CanIgnoreReturnValue
        public Builder splitByWhitespace(boolean splitByWhitespace) {
            this.splitByWhitespace = splitByWhitespace;
            return this;
        }

        /** Whether pieces end between letters and digits. */
        @CanIgnoreReturnValue
        public Builder splitByNumber(boolean splitByNumber) {
            this.splitByNumber = splitByNumber;
            return this;
        }

        /** Whether every digit is a piece of its own. */
        @CanIgnoreReturnValue
        public Builder splitDigits(boolean splitDigits) {
            this.splitDigits = splitDigits;
            return this;
        }

        /** Whether fewer pieces than {@code vocab_size} are an error. */
        @CanIgnoreReturnValue
        public Builder hardVocabLimit(boolean hardVocabLimit) {
            this.hardVocabLimit = hardVocabLimit;
            return this;
        }

        /** Whether word and character models take all there are. */
        @CanIgnoreReturnValue
        public Builder useAllVocab(boolean useAllVocab) {
            this.useAllVocab = useAllVocab;
            return this;
        }

        /** Whether characters without pieces are written as bytes. */
        @CanIgnoreReturnValue
        public Builder byteFallback(boolean byteFallback) {
            this.byteFallback = byteFallback;
            return this;
        }

        /** Whether texts get a space before them. */
        @CanIgnoreReturnValue
        public Builder addDummyPrefix(boolean addDummyPrefix) {
            this.addDummyPrefix = addDummyPrefix;
            return this;
        }

        /** Whether spaces at the ends, and repeated ones, go. */
        @CanIgnoreReturnValue
        public Builder removeExtraWhitespaces(boolean removeExtraWhitespaces) {
            this.removeExtraWhitespaces = removeExtraWhitespaces;
            return this;
        }

        /** How texts are normalized. */
        @CanIgnoreReturnValue
        public Builder normalizationRuleName(NormalizationRule normalizationRuleName) {
            this.normalizationRuleName = normalizationRuleName;
            return this;
        }

        /** Pieces that are never found in text. */
        @CanIgnoreReturnValue
        public Builder controlSymbols(List<String> controlSymbols) {
            this.controlSymbols = List.copyOf(controlSymbols);
            return this;
        }

        /** Pieces that are always found as a whole. */
        @CanIgnoreReturnValue
        public Builder userDefinedSymbols(List<String> userDefinedSymbols) {
            this.userDefinedSymbols = List.copyOf(userDefinedSymbols);
            return this;
        }

        /** Id of the unknown piece. */
        @CanIgnoreReturnValue
        public Builder unkId(int unkId) {
            this.unkId = unkId;
            return this;
        }

        /** Id of the beginning of a sentence, -1 for none. */
        @CanIgnoreReturnValue
        public Builder bosId(int bosId) {
            this.bosId = bosId;
            return this;
        }

        /** Id of the end of a sentence, -1 for none. */
        @CanIgnoreReturnValue
        public Builder eosId(int eosId) {
            this.eosId = eosId;
            return this;
        }

        /** Id of padding, -1 for none. */
        @CanIgnoreReturnValue
        public Builder padId(int padId) {
            this.padId = padId;
            return this;
        }

        /** Text of the unknown piece. */
        @CanIgnoreReturnValue
        public Builder unkPiece(String unkPiece) {
            this.unkPiece = unkPiece;
            return this;
        }

        /** Text of the beginning of a sentence. */
        @CanIgnoreReturnValue
        public Builder bosPiece(String bosPiece) {
            this.bosPiece = bosPiece;
            return this;
        }

        /** Text of the end of a sentence. */
        @CanIgnoreReturnValue
        public Builder eosPiece(String eosPiece) {
            this.eosPiece = eosPiece;
            return this;
        }

        /** Text of padding. */
        @CanIgnoreReturnValue
        public Builder padPiece(String padPiece) {
            this.padPiece = padPiece;
            return this;
        }

        /** What the unknown piece is decoded as. */
        @CanIgnoreReturnValue
        public Builder unkSurface(String unkSurface) {
            this.unkSurface = unkSurface;
            return this;
        }

        /** Kept in the model; corpora of any size are trained in the same way. */
        @CanIgnoreReturnValue
        public Builder trainExtremelyLargeCorpus(boolean trainExtremelyLargeCorpus) {
            this.trainExtremelyLargeCorpus = trainExtremelyLargeCorpus;
            return this;
        }

        /**
         * The trainer.
         *
         * @throws IllegalArgumentException if an option is out of its range
         */
        public SentencePieceTrainer build() {
            Check.that(vocabSize > 0, "vocab_size must be above 0, got %d", vocabSize);
            Check.that(
                    characterCoverage > 0 && characterCoverage <= 1,
                    "character_coverage must be in (0, 1], got %s",
                    characterCoverage);
            Check.that(
                    maxSentencepieceLength >= 1 && maxSentencepieceLength <= 512,
                    "max_sentencepiece_length must be between 1 and 512, got %d",
                    maxSentencepieceLength);
            Check.that(
                    shrinkingFactor > 0 && shrinkingFactor < 1,
                    "shrinking_factor must be in (0, 1), got %s",
                    shrinkingFactor);
            Check.that(numSubIterations > 0, "num_sub_iterations must be above 0, got %d", numSubIterations);
            Check.that(unkId >= 0, "unk_id must not be negative, got %d", unkId);
            return new SentencePieceTrainer(new Builder(this));
        }
    }
}
