package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a model is trained on: the different words of a text and how often each is there, the most frequent first.
 *
 * @param words normalized, with U+2581 for spaces, without characters that are not covered
 * @param characters those that must have pieces, the most frequent first
 */
record Corpus(List<Word> words, Map<Integer, Long> characters) {
    private static final Logger LOG = LoggerFactory.getLogger("sentencepiece");
    private static final String UNKNOWN = "\u2585";

    /**
     * A word, or a sentence where those are not split.
     *
     * @param next how often another word follows
     * @param last how often it is the last of its sentence
     * @param symbol how often a user-defined symbol follows
     */
    record Word(String text, long next, long last, long symbol) {
        long count() {
            return next + last + symbol;
        }

        byte[] bytes() {
            return Utf8.bytes(text);
        }
    }

    /** How often a word is there, by what follows it. */
    private static final class Count {
        private long next;
        private long last;
        private long symbol;

        long all() {
            return next + last + symbol;
        }

        void add(Count more) {
            next += more.next;
            last += more.last;
            symbol += more.symbol;
        }
    }

    /** Reads and counts. */
    static Corpus read(
            Sentences sentences,
            SentencePieceTrainer.Builder options,
            ProtoMessage normalizerSpec,
            MetaPieces metaPieces) {
        Counter counter = new Counter(options, normalizerSpec, metaPieces);
        counter.countAll(sentences);
        Check.that(
                !counter.words.isEmpty(),
                "there is no text to train a tokenizer on: all %d lines are empty or longer than %d bytes",
                counter.lines,
                options.maxSentenceLength);
        LOG.info("Tokenizer training: {} different words in {} lines", counter.words.size(), counter.lines);
        if (counter.tooLong > 0) {
            LOG.warn(
                    "Tokenizer training: {} of {} lines are left out, they are longer than {} bytes",
                    counter.tooLong,
                    counter.lines,
                    options.maxSentenceLength);
        }
        Map<Integer, Long> characters = covered(counter.words, options);
        return new Corpus(sorted(restricted(counter.words, characters.keySet())), characters);
    }

    private static final class Counter {
        final Map<String, Count> words = new HashMap<>();
        long lines;
        long tooLong;

        private final SentencePieceTrainer.Builder options;
        private final Normalizer normalizer;
        private final DoubleArray userDefined;

        Counter(SentencePieceTrainer.Builder options, ProtoMessage normalizerSpec, MetaPieces metaPieces) {
            this.options = options;
            userDefined = trie(metaPieces.userDefined());
            normalizer = new Normalizer(normalizerSpec, userDefined, false);
        }

        private static DoubleArray trie(List<String> symbols) {
            TreeMap<byte[], Integer> sorted = new TreeMap<>(Arrays::compareUnsigned);
            symbols.forEach(symbol -> sorted.put(Utf8.bytes(symbol), sorted.size()));
            return DoubleArrayBuilder.build(
                    new ArrayList<>(sorted.keySet()),
                    sorted.values().stream().mapToInt(Integer::intValue).toArray());
        }

        void countAll(Sentences sentences) {
            if (options.inputSentenceSize == 0) {
                sentences.forEach(this::countLine);
                return;
            }
            Sample sample = new Sample(options);
            sentences.forEach(sample::offer);
            sample.lines.forEach(this::countLine);
        }

        private void countLine(String line) {
            lines++;
            if (line.length() > options.maxSentenceLength || Utf8.bytes(line).length > options.maxSentenceLength) {
                tooLong++;
                return;
            }
            byte[] text = normalizer.normalize(line);
            int begin = 0;
            int at = 0;
            while (at < text.length) {
                int symbol = userDefined.longest(text, at);
                boolean boundary = symbol == at && at > begin && endsWord(text, at);
                if (symbol > at || boundary) {
                    count(text, begin, at, symbol > at);
                    begin = symbol > at ? symbol : at;
                }
                at = symbol > at ? symbol : Utf8.next(text, at);
            }
            count(text, begin, text.length, false);
        }

        private boolean endsWord(byte[] text, int at) {
            return options.splitByWhitespace && Utf8.isSpace(text, at);
        }

        private void count(byte[] text, int begin, int end, boolean symbol) {
            if (end == begin) {
                return;
            }
            Count count = words.computeIfAbsent(Utf8.text(text, begin, end), word -> new Count());
            if (symbol) {
                count.symbol++;
            } else if (end == text.length) {
                count.last++;
            } else {
                count.next++;
            }
        }
    }

    /** Some lines of many: the first ones, or a draw in which all have the same chance. */
    private static final class Sample {
        final List<String> lines = new ArrayList<>();
        private final SentencePieceTrainer.Builder options;
        private final Random random;
        private long seen;

        Sample(SentencePieceTrainer.Builder options) {
            this.options = options;
            random = new Random(options.seed);
        }

        void offer(String line) {
            seen++;
            if (lines.size() < options.inputSentenceSize) {
                lines.add(line);
            } else if (options.shuffleInputSentence) {
                long place = random.nextLong(seen);
                if (place < lines.size()) {
                    lines.set((int) place, line);
                }
            }
        }
    }

    /** The most frequent characters, as many as make up the wanted part of the text. */
    private static Map<Integer, Long> covered(Map<String, Count> words, SentencePieceTrainer.Builder options) {
        Map<Integer, Long> counts = new HashMap<>();
        words.forEach((word, count) -> word.codePoints().forEach(c -> counts.merge(c, count.all(), Long::sum)));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<Integer, Long> covered = new LinkedHashMap<>();
        long sum = 0;
        List<Map.Entry<Integer, Long>> sorted = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        for (Map.Entry<Integer, Long> entry : sorted) {
            if (!options.useAllVocab && (double) sum / total >= options.characterCoverage) {
                break;
            }
            sum += entry.getValue();
            covered.put(entry.getKey(), entry.getValue());
        }
        return covered;
    }

    /** The words with U+2585 for each character that is not covered. */
    private static Map<String, Count> restricted(Map<String, Count> words, Set<Integer> covered) {
        Map<String, Count> result = new HashMap<>();
        Set<Integer> known = new HashSet<>(covered);
        words.forEach((word, count) -> {
            StringBuilder kept = new StringBuilder();
            word.codePoints().forEach(c -> kept.append(known.contains(c) ? Character.toString(c) : UNKNOWN));
            result.computeIfAbsent(kept.toString(), key -> new Count()).add(count);
        });
        return result;
    }

    private static List<Word> sorted(Map<String, Count> words) {
        return words.entrySet().stream()
                .map(entry -> word(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Word::count).reversed().thenComparing(Word::text))
                .toList();
    }

    private static Word word(String text, Count count) {
        return new Word(text, count.next, count.last, count.symbol);
    }

    static boolean isUnknown(int character) {
        return character == UNKNOWN.codePointAt(0);
    }
}
