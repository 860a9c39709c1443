package org.broca.tokenizers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SpeechBrain's tokenizer: a SentencePiece model that is trained on an annotated corpus when it is first made.
 *
 * <p>In the model's folder are {@code <vocab_size>_<model_type>.model} and {@code .vocab}, and the text it was trained
 * on; each is used again where it exists, also if the annotation changed. Thread-safe.
 *
 * <p>Batches have relative lengths in (0, 1].
 */
public final class SentencePiece {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.tokenizers.SentencePiece");

    private final Path modelFile;
    private final SentencePieceProcessor processor;
    private final boolean characters;

    /** The formats of annotation files. */
    public enum AnnotationFormat {
        CSV,
        JSON
    }

    private SentencePiece(Builder options) {
        characters = options.charFormatInput;
        modelFile = Path.of(options.prefix() + ".model");
        if (Files.isRegularFile(modelFile)) {
            LOG.info("Tokenizer is already trained.");
        } else {
            options.train();
        }
        LOG.info("==== Loading Tokenizer ===");
        LOG.info("Tokenizer path: {}", modelFile);
        LOG.info("Tokenizer vocab_size: {}", options.vocabSize);
        LOG.info("Tokenizer type: {}", options.modelType);
        processor = new SentencePieceProcessor(modelFile);
        warnOfSize(options);
        if (!options.annotationListToCheck.isEmpty()) {
            AnnotationText text = options.annotationText();
            options.annotationListToCheck.forEach(file -> Recovery.report(file, text, processor));
        }
    }

    private void warnOfSize(Builder options) {
        if (options.vocabSize == processor.vocabSize()) {
            return;
        }
        LOG.warn(
                "SentencePiece vocab size `{}` requested, but the loaded model has `{}`! This can cause decoding errors"
                        + " or weird model training behavior in some cases. {}",
                options.vocabSize,
                processor.vocabSize(),
                options.modelType == ModelType.CHAR
                        ? "The model type is 'char', for which `vocab_size` has no impact."
                        : "Are you loading a tokenizer with the wrong parameters?");
    }

    /**
     * A tokenizer.
     *
     * @param modelDir where the model is, or will be written
     * @param vocabSize how many pieces; character models have as many as the text needs
     */
    public static Builder builder(Path modelDir, int vocabSize) {
        return new Builder(modelDir, vocabSize);
    }

    /** The file that the model is in. */
    public Path modelFile() {
        return modelFile;
    }

    /** The model itself: for texts rather than batches. */
    public SentencePieceProcessor processor() {
        return processor;
    }

    /**
     * Encodes sequences of labels.
     *
     * <p>Shapes: {@code [batch, labels] -> [batch, tokens]}, int64, padded with 0.
     *
     * @param batch indices of labels
     * @param lengths relative, {@code [batch]}
     * @param labels the word, or character, of each index
     * @throws IllegalArgumentException if an index has no label, or all texts are empty
     */
    public PaddedData encode(Tensor batch, Tensor lengths, Map<Integer, ?> labels) {
        List<List<Integer>> encoded = rows(batch, lengths).stream()
                .map(row -> processor.encodeAsIds(text(row, labels)))
                .toList();
        int longest = encoded.stream().mapToInt(List::size).max().orElse(0);
        Check.that(longest > 0, "all %d texts of the batch are empty", encoded.size());
        long[] tokens = new long[encoded.size() * longest];
        float[] relative = new float[encoded.size()];
        for (int i = 0; i < encoded.size(); i++) {
            List<Integer> ids = encoded.get(i);
            for (int j = 0; j < ids.size(); j++) {
                tokens[i * longest + j] = ids.get(j);
            }
            relative[i] = (float) ((double) ids.size() / longest);
        }
        Tensor data = Tensor.of(tokens, encoded.size(), longest); // [batch, tokens]
        return new PaddedData(
                data.to(batch.device()), Tensor.of(relative, relative.length).to(batch.device()));
    }

    private String text(List<Integer> row, Map<Integer, ?> labels) {
        List<String> words = new ArrayList<>();
        for (int index : row) {
            Object label = labels.get(index);
            if (label == null) {
                throw new IllegalArgumentException(
                        "label %d has no text; ind2lab has %d labels".formatted(index, labels.size()));
            }
            words.add(label.toString());
        }
        String text = String.join(" ", words);
        return characters ? AnnotationText.merged(text) : text;
    }

    /**
     * The words of batches of tokens.
     *
     * @param batch {@code [batch, tokens]}
     * @param lengths relative, {@code [batch]}
     */
    public List<List<String>> decode(Tensor batch, Tensor lengths) {
        return decodeFromList(rows(batch, lengths));
    }

    /** The words of sequences of tokens that are not padded. */
    public List<List<String>> decodeFromList(List<List<Integer>> batch) {
        return batch.stream().map(processor::decodeIds).map(Recovery::words).toList();
    }

    /** The rows of a batch without padding; lengths are rounded, halves to even. */
    private static List<List<Integer>> rows(Tensor batch, Tensor lengths) {
        Check.that(batch.dim() == 2, "SentencePiece expects [batch, time] but got %s", batch.shape());
        double[] values = batch.toDoubleArray();
        float[] relative = lengths.toFloatArray();
        int width = (int) batch.size(1);
        List<List<Integer>> rows = new ArrayList<>();
        for (int i = 0; i < relative.length; i++) {
            int first = i * width;
            int length = (int) Math.rint(relative[i] * width);
            rows.add(IntStream.range(first, first + Math.min(length, width))
                    .mapToObj(at -> (int) values[at])
                    .toList());
        }
        return rows;
    }

    /** The pieces of a model in the order of their ids. */
    public static List<String> spmTokens(Path modelPath) {
        SentencePieceProcessor model = new SentencePieceProcessor(modelPath);
        return IntStream.range(0, model.vocabSize()).mapToObj(model::idToPiece).toList();
    }

    /** Options of a tokenizer. */
    public static final class Builder {
        private final Path modelDir;
        private final int vocabSize;
        private @Nullable Path annotationTrain;
        private @Nullable String annotationRead;
        private ModelType modelType = ModelType.UNIGRAM;
        private boolean charFormatInput;
        private double characterCoverage = 1;
        private List<String> userDefinedSymbols = List.of();
        private int maxSentencepieceLength = 10;
        private int bosId = -1;
        private int eosId = -1;
        private int padId = -1;
        private int unkId;
        private boolean splitByWhitespace = true;
        private int numSequences = Integer.MAX_VALUE;
        private List<Path> annotationListToCheck = List.of();
        private AnnotationFormat annotationFormat = AnnotationFormat.CSV;
        private @Nullable Path textFile;
        private boolean addDummyPrefix = true;

        private Builder(Path modelDir, int vocabSize) {
            this.modelDir = modelDir;
            this.vocabSize = vocabSize;
        }

        /** The annotation to train on; not needed where the model exists. */
        @CanIgnoreReturnValue
        public Builder annotationTrain(@Nullable Path file) {
            annotationTrain = file;
            return this;
        }

        /** The column or key of the annotation that has the text. */
        @CanIgnoreReturnValue
        public Builder annotationRead(@Nullable String key) {
            annotationRead = key;
            return this;
        }

        /** Unigram, BPE or characters. */
        @CanIgnoreReturnValue
        public Builder modelType(ModelType type) {
            modelType = type;
            return this;
        }

        /** Whether texts are single characters, as {@code a p p l e _ i s}. */
        @CanIgnoreReturnValue
        public Builder charFormatInput(boolean characters) {
            charFormatInput = characters;
            return this;
        }

        /** What part of the text's characters gets pieces, in (0, 1]. */
        @CanIgnoreReturnValue
        public Builder characterCoverage(double coverage) {
            characterCoverage = coverage;
            return this;
        }

        /** Symbols that are one piece anywhere, with commas between; null for none. */
        @CanIgnoreReturnValue
        public Builder userDefinedSymbols(@Nullable String symbols) {
            userDefinedSymbols = symbols == null ? List.of() : List.of(symbols.split(","));
            return this;
        }

        /** Longest piece, in characters. */
        @CanIgnoreReturnValue
        public Builder maxSentencepieceLength(int characters) {
            maxSentencepieceLength = characters;
            return this;
        }

        /** Token of the beginning of a sentence; -1 for none. */
        @CanIgnoreReturnValue
        public Builder bosId(int id) {
            bosId = id;
            return this;
        }

        /** Token of the end of a sentence; -1 for none. */
        @CanIgnoreReturnValue
        public Builder eosId(int id) {
            eosId = id;
            return this;
        }

        /** Token of padding; -1 for none. */
        @CanIgnoreReturnValue
        public Builder padId(int id) {
            padId = id;
            return this;
        }

        /** Token of what no piece covers. */
        @CanIgnoreReturnValue
        public Builder unkId(int id) {
            unkId = id;
            return this;
        }

        /** Whether pieces end where words end. */
        @CanIgnoreReturnValue
        public Builder splitByWhitespace(boolean split) {
            splitByWhitespace = split;
            return this;
        }

        /** On how many utterances to train at most; null for all. */
        @CanIgnoreReturnValue
        public Builder numSequences(@Nullable Integer count) {
            numSequences = count == null ? Integer.MAX_VALUE : count;
            return this;
        }

        /** Annotations on which to report how well words are recovered; null for none. */
        @CanIgnoreReturnValue
        public Builder annotationListToCheck(@Nullable List<Path> files) {
            annotationListToCheck = files == null ? List.of() : List.copyOf(files);
            return this;
        }

        /** CSV or JSON. */
        @CanIgnoreReturnValue
        public Builder annotationFormat(AnnotationFormat format) {
            annotationFormat = format;
            return this;
        }

        /** Where the text to train on goes; null for the annotation's name in the model's folder. */
        @CanIgnoreReturnValue
        public Builder textFile(@Nullable Path file) {
            textFile = file;
            return this;
        }

        /** Whether texts get a space before them. */
        @CanIgnoreReturnValue
        public Builder addDummyPrefix(boolean add) {
            addDummyPrefix = add;
            return this;
        }

        /**
         * The tokenizer, trained if it is not there yet.
         *
         * @throws UncheckedIOException if a file cannot be read or written; names it
         * @throws IllegalArgumentException if options or annotation are wrong
         */
        public SentencePiece build() {
            Check.that(
                    modelType != ModelType.WORD,
                    "SentencePiece: model_type must be one of [unigram, bpe, char], got %s",
                    modelType);
            return new SentencePiece(this);
        }

        private String prefix() {
            return modelDir.resolve(vocabSize + "_" + modelType).toString();
        }

        private AnnotationText annotationText() {
            String key = annotationRead;
            if (key == null) {
                throw new IllegalArgumentException("SentencePiece: annotation_read must name the entry with the text");
            }
            return new AnnotationText(annotationFormat, key, charFormatInput);
        }

        private void train() {
            LOG.info("Train tokenizer with type:{}", modelType);
            Path text = text();
            if (!Files.isRegularFile(text)) {
                writeText(text);
            }
            SentencePieceTrainer.Builder options = SentencePieceTrainer.builder()
                    .modelType(modelType)
                    .bosId(bosId)
                    .eosId(eosId)
                    .padId(padId)
                    .unkId(unkId)
                    .maxSentencepieceLength(maxSentencepieceLength)
                    .characterCoverage(characterCoverage)
                    .addDummyPrefix(addDummyPrefix)
                    .userDefinedSymbols(userDefinedSymbols)
                    .splitByWhitespace(splitByWhitespace);
            if (modelType != ModelType.CHAR) {
                options.vocabSize(vocabSize);
            }
            options.build().train(List.of(text), Path.of(prefix()));
        }

        private Path text() {
            Path given = textFile;
            if (given != null) {
                return given;
            }
            String name = annotation().getFileName().toString();
            int dot = name.lastIndexOf('.');
            return modelDir.resolve((dot > 0 ? name.substring(0, dot) : name) + ".txt");
        }

        private Path annotation() {
            Path file = annotationTrain;
            if (file == null) {
                throw new IllegalArgumentException(
                        "SentencePiece: there is no %s.model, and no annotation_train to train it on"
                                .formatted(prefix()));
            }
            return file;
        }

        private void writeText(Path text) {
            AnnotationText annotationText = annotationText();
            Path annotation = annotation();
            Check.that(
                    Files.isRegularFile(annotation),
                    "%s is not a file. please provide annotation file for training.",
                    annotation);
            LOG.info("Extract {} sequences from:{}", annotationRead, annotation);
            List<String> texts = annotationText.read(annotation);
            Path partial = text.resolveSibling(text.getFileName() + ".partial");
            try {
                Files.createDirectories(text.toAbsolutePath().getParent());
                Files.write(partial, texts.subList(0, Math.min(numSequences, texts.size())));
                Files.move(partial, text, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("text " + text + " cannot be written", e);
            }
            LOG.info("Text file created at: {}", text);
        }
    }
}
