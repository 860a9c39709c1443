package org.broca.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.broca.alignment.WordUnits;
import org.broca.dataio.TextEncoder;
import org.broca.hparams.Hparams;
import org.broca.tensor.Check;
import org.broca.tokenizers.SentencePieceProcessor;

/** What turns tokens into text and back. */
interface Tokens {
    String text(List<Integer> tokens);

    /** The written form of one token. */
    String piece(int token);

    /** The tokens of a text. */
    List<Integer> encode(String text);

    /** Number of tokens. */
    int size();

    /** How tokens make words. */
    WordUnits units();

    /** Whether the token stands for what no token spells. */
    boolean isUnknown(int token);

    /** A few tokens' written forms. */
    default String example() {
        return IntStream.range(0, size())
                .mapToObj(this::piece)
                .filter(piece -> !piece.startsWith("<"))
                .limit(12)
                .collect(Collectors.joining(" "));
    }

    default List<String> pieces(List<Integer> tokens) {
        return tokens.stream().map(this::piece).toList();
    }

    /** The tokenizer of a model: a SentencePiece model or an encoder of labels. */
    static Tokens of(Hparams hparams) {
        Object tokenizer = hparams.get("tokenizer", Object.class);
        Check.that(
                tokenizer instanceof SentencePieceProcessor || tokenizer instanceof TextEncoder,
                "tokenizer must be a sentencepiece.SentencePieceProcessor or a CTCTextEncoder, got %s",
                tokenizer.getClass().getSimpleName());
        return tokenizer instanceof SentencePieceProcessor pieces
                ? new OfPieces(pieces)
                : new OfLabels((TextEncoder) tokenizer);
    }

    /** Tokens of a SentencePiece model. */
    record OfPieces(SentencePieceProcessor processor) implements Tokens {
        @Override
        public String text(List<Integer> tokens) {
            return processor.decodeIds(tokens);
        }

        @Override
        public String piece(int token) {
            return processor.idToPiece(token);
        }

        @Override
        public List<Integer> encode(String text) {
            return processor.encodeAsIds(text);
        }

        @Override
        public int size() {
            return processor.vocabSize();
        }

        @Override
        public WordUnits units() {
            return WordUnits.pieces(WordClock.vocabulary(this));
        }

        @Override
        public boolean isUnknown(int token) {
            return processor.isUnknown(token);
        }
    }

    /** Labels: single characters with the space among them, or whole words. */
    record OfLabels(TextEncoder encoder) implements Tokens {
        public OfLabels {
            encoder.ignoreLen(); // what a model was trained with is right
        }

        @Override
        public String text(List<Integer> tokens) {
            return tokens.stream().map(this::piece).collect(Collectors.joining(ofWords() ? " " : ""));
        }

        @Override
        public String piece(int token) {
            return String.valueOf(encoder.decodeLabel(token));
        }

        @Override
        public List<Integer> encode(String text) {
            List<String> labels = ofWords() ? Arrays.asList(text.split("\\s+")) : Arrays.asList(text.split("(?<=.)"));
            return encoder.encodeSequence(labels);
        }

        @Override
        public int size() {
            return encoder.size();
        }

        @Override
        public WordUnits units() {
            List<String> vocabulary = WordClock.vocabulary(this);
            return ofWords() ? WordUnits.words(vocabulary) : WordUnits.characters(vocabulary, " ");
        }

        @Override
        public boolean isUnknown(int token) {
            return false;
        }

        /** Special labels, as the blank, are written in angle brackets. */
        private boolean ofWords() {
            for (int token = 0; token < size(); token++) {
                String label = piece(token);
                boolean special = label.startsWith("<") && label.endsWith(">");
                if (!special && label.codePointCount(0, label.length()) > 1) {
                    return true;
                }
            }
            return false;
        }
    }
}
