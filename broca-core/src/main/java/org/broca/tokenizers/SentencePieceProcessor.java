package org.broca.tokenizers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.broca.tensor.Check;
import org.broca.tensor.io.Recoverable;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes with a SentencePiece model (Kudo and Richardson, 2018): {@code .model} files of Google's library
 * and of {@link SentencePieceTrainer}.
 *
 * <p>Made empty, as in SpeechBrain's YAML, it gets its model from {@link #load(Path)} or from a pretrainer. Ids and
 * decodings are those of Google's library. Thread-safe once loaded.
 */
public final class SentencePieceProcessor implements Recoverable {
    private static final int LARGEST_NBEST = 512;

    private volatile @Nullable Loaded loaded;

    /** A processor without a model. */
    public SentencePieceProcessor() {}

    /** A processor with the model of a file. */
    public SentencePieceProcessor(Path modelFile) {
        loaded = new Loaded(SentencePieceModel.read(modelFile), modelFile.toString());
    }

    SentencePieceProcessor(SentencePieceModel model) {
        loaded = new Loaded(model, "the model");
    }

    /** A model with all that is made of it. */
    private static final class Loaded {
        final SentencePieceModel model;
        final Vocabulary vocabulary;
        final Normalizer normalizer;
        final Normalizer denormalizer;
        final Segmenter segmenter;
        final PieceDecoder decoder;
        final boolean byteFallback;

        Loaded(SentencePieceModel model, String name) {
            try {
                this.model = model;
                ProtoMessage trainer = model.trainerSpec();
                vocabulary = new Vocabulary(model.pieces());
                boolean suffix = trainer.flag(24, false);
                normalizer = new Normalizer(model.normalizerSpec(), vocabulary.userDefined(), suffix);
                ProtoMessage plain =
                        new ProtoMessage().add(3, false).add(4, false).add(5, false);
                model.denormalizerSpec().bytes(2).ifPresent(map -> plain.add(2, map));
                denormalizer = new Normalizer(plain, new DoubleArray(new int[1]), false);
                byteFallback = trainer.flag(35, false);
                decoder = new PieceDecoder(vocabulary, trainer, model.normalizerSpec());
                segmenter = segmenter(ModelType.of(trainer.number(3, 1)), suffix);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " is no SentencePiece model: " + e.getMessage(), e);
            }
        }

        private Segmenter segmenter(ModelType type, boolean suffix) {
            return switch (type) {
                case UNIGRAM -> UnigramSegmenter.of(vocabulary);
                case BPE -> new BpeSegmenter(vocabulary);
                case CHAR -> new CharSegmenter(vocabulary);
                case WORD -> new WordSegmenter(vocabulary, suffix);
            };
        }

        Encoding encoding(byte[] text, Segmentation cuts) {
            List<Integer> ids = new ArrayList<>(cuts.size());
            List<String> pieces = new ArrayList<>(cuts.size());
            boolean afterUnknown = false;
            for (int i = 0; i < cuts.size(); i++) {
                String piece = Utf8.text(text, cuts.begin(i), cuts.end(i));
                boolean unknown = cuts.id(i) == vocabulary.unknown();
                if (unknown && byteFallback) {
                    addBytes(text, cuts.begin(i), cuts.end(i), ids, pieces);
                } else if (unknown && afterUnknown) {
                    pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + piece);
                } else {
                    ids.add(cuts.id(i));
                    pieces.add(piece);
                }
                afterUnknown = unknown;
            }
            return new Encoding(ids, pieces, cuts.score());
        }

        private void addBytes(byte[] text, int begin, int end, List<Integer> ids, List<String> pieces) {
            for (int i = begin; i < end; i++) {
                String piece = String.format(Locale.ROOT, "<0x%02X>", text[i]);
                ids.add(vocabulary.id(piece));
                pieces.add(piece);
            }
        }
    }

    private Loaded loaded() {
        Loaded current = loaded;
        if (current == null) {
            throw new IllegalStateException(
                    "this SentencePieceProcessor has no model yet: load a .model file first, or name it in the"
                            + " pretrainer's loadables and paths");
        }
        return current;
    }

    /**
     * Takes the model of a file.
     *
     * @throws java.io.UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if it is no SentencePiece model; names it
     */
    public void load(Path modelFile) {
        loaded = new Loaded(SentencePieceModel.read(modelFile), modelFile.toString());
    }

    /** As {@link #load(Path)}. */
    @Override
    public void load(Path file, boolean endOfEpoch) {
        load(file);
    }

    /** Writes the model, byte by byte what was loaded. */
    @Override
    public void save(Path file) {
        loaded().model.write(file);
    }

    /** The most probable pieces of a text. */
    public Encoding encode(String text) {
        Loaded with = loaded();
        byte[] normalized = with.normalizer.normalize(text);
        return with.encoding(normalized, with.segmenter.encode(normalized));
    }

    /** The ids of the most probable pieces of a text. */
    public List<Integer> encodeAsIds(String text) {
        return encode(text).ids();
    }

    /** The ids of a text, the beginning and the end of a sentence around them. */
    public List<Integer> encodeAsIds(String text, boolean addBos, boolean addEos) {
        List<Integer> ids = new ArrayList<>(encodeAsIds(text));
        if (addBos) {
            ids.add(0, present("beginning of a sentence (bos)", bosId()));
        }
        if (addEos) {
            ids.add(present("end of a sentence (eos)", eosId()));
        }
        return List.copyOf(ids);
    }

    private static int present(String what, int id) {
        Check.that(id >= 0, "this model has no piece for the %s", what);
        return id;
    }

    /** The most probable pieces of a text. */
    public List<String> encodeAsPieces(String text) {
        return encode(text).pieces();
    }

    /**
     * The most probable ways to cut a text, the best first.
     *
     * @param nbestSize at most how many, 1 to 512
     * @throws IllegalArgumentException if the model is no unigram model
     */
    public List<Encoding> nbestEncode(String text, int nbestSize) {
        Check.that(
                nbestSize >= 1 && nbestSize <= LARGEST_NBEST,
                "nbest_size must be between 1 and %d, got %d",
                LARGEST_NBEST,
                nbestSize);
        Loaded with = loaded();
        byte[] normalized = with.normalizer.normalize(text);
        return with.segmenter.best(normalized, nbestSize).stream()
                .map(cuts -> with.encoding(normalized, cuts))
                .toList();
    }

    /**
     * Random pieces of a text: subword regularization (Kudo, 2018), or merges left out for BPE (Provilkov et al.,
     * 2020).
     *
     * @param nbestSize for unigram models, from how many of the best ways to draw; negative for all; 0 and 1 give the
     *     best
     * @param alpha for unigram models how much the better ways are preferred, for BPE the probability that a merge is
     *     left out
     * @throws IllegalArgumentException if the model is a word or character model
     */
    public Encoding sampleEncode(String text, int nbestSize, double alpha, RandomGenerator random) {
        Loaded with = loaded();
        if (with.segmenter.type() == ModelType.UNIGRAM && nbestSize > 1) {
            return drawn(nbestEncode(text, nbestSize), alpha, random);
        }
        if (nbestSize == 0 || nbestSize == 1) {
            return encode(text);
        }
        byte[] normalized = with.normalizer.normalize(text);
        return with.encoding(normalized, with.segmenter.sample(normalized, alpha, random));
    }

    private static Encoding drawn(List<Encoding> best, double alpha, RandomGenerator random) {
        double top = best.get(0).score();
        double total = 0;
        for (Encoding way : best) {
            total += Math.exp(alpha * (way.score() - top));
        }
        double rest = random.nextDouble() * total;
        for (Encoding way : best) {
            rest -= Math.exp(alpha * (way.score() - top));
            if (rest < 0) {
                return way;
            }
        }
        return best.get(best.size() - 1);
    }

    /**
     * The text of tokens.
     *
     * @throws IllegalArgumentException if an id is not of this vocabulary
     */
    public String decodeIds(List<Integer> ids) {
        Loaded with = loaded();
        List<String> pieces =
                ids.stream().map(id -> with.vocabulary.piece(id).text()).toList();
        return decode(with, pieces, ids);
    }

    /** The text of pieces; those that the model does not know stay as they are. */
    public String decodePieces(List<String> pieces) {
        Loaded with = loaded();
        return decode(with, pieces, pieces.stream().map(with.vocabulary::id).toList());
    }

    private static String decode(Loaded with, List<String> pieces, List<Integer> ids) {
        byte[] text = with.denormalizer.normalize(with.decoder.decode(pieces, ids));
        return Utf8.text(text, 0, text.length);
    }

    /** A text as the model sees it before cutting it. */
    public String normalize(String text) {
        byte[] normalized = loaded().normalizer.normalize(text);
        return Utf8.text(normalized, 0, normalized.length);
    }

    /** How many pieces there are. */
    public int vocabSize() {
        return loaded().vocabulary.size();
    }

    public ModelType modelType() {
        return loaded().segmenter.type();
    }

    /** A piece with its score and its type. */
    public Piece piece(int id) {
        return loaded().vocabulary.piece(id);
    }

    public String idToPiece(int id) {
        return piece(id).text();
    }

    /** The id of a piece, that of the unknown piece if there is none. */
    public int pieceToId(String piece) {
        return loaded().vocabulary.id(piece);
    }

    public boolean isUnknown(int id) {
        return piece(id).type() == PieceType.UNKNOWN;
    }

    public boolean isControl(int id) {
        return piece(id).type() == PieceType.CONTROL;
    }

    /** The token of what no piece covers. */
    public int unkId() {
        return loaded().vocabulary.unknown();
    }

    /** The token of the beginning of a sentence, -1 if there is none. */
    public int bosId() {
        return control(46, "<s>");
    }

    /** The token of the end of a sentence, -1 if there is none. */
    public int eosId() {
        return control(47, "</s>");
    }

    /** The token that fills up batches, -1 if there is none. */
    public int padId() {
        return control(48, "<pad>");
    }

    private int control(int field, String usual) {
        int id = pieceToId(loaded().model.trainerSpec().string(field, usual));
        return isControl(id) ? id : -1;
    }
}
