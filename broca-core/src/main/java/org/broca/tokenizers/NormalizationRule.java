package org.broca.tokenizers;

import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a trained model normalizes texts, by SentencePiece's names.
 *
 * <p>The tables are made from the JDK's own {@code java.text.Normalizer}, so they follow its version of Unicode; a
 * model carries the table it was trained with.
 */
public enum NormalizationRule {
    /** NFKC, and control characters and spaces cleaned up as for machine translation. */
    NMT_NFKC(true, true, false),
    NFKC(true, false, false),
    /** As NMT_NFKC, in lower case. */
    NMT_NFKC_CF(true, true, true),
    /** As NFKC, in lower case. */
    NFKC_CF(true, false, true),
    /** Texts stay as they are. */
    IDENTITY(false, false, false);

    private static final int[] REMOVED = {1, 2, 3, 4, 5, 6, 7, 8, 0xb, 0x7f, 0x8f, 0x9f};
    private static final int[] SPACES = {
        9, 0xa, 0xc, 0xd, 0x61c, 0x1680, 0x200b, 0x200c, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd
    };
    private static final int FULLWIDTH_TILDE = 0xff5e;

    private final boolean nfkc;
    private final boolean cleaned;
    private final boolean folded;
    private byte @Nullable [] compiled;

    NormalizationRule(boolean nfkc, boolean cleaned, boolean folded) {
        this.nfkc = nfkc;
        this.cleaned = cleaned;
        this.folded = folded;
    }

    /** SentencePiece's name, as {@code nmt_nfkc}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The compiled map. */
    synchronized byte[] compiled() {
        if (compiled == null) {
            compiled = CharsMap.compile(map());
        }
        return compiled.clone();
    }

    /** What is replaced with what. */
    private Map<String, String> map() {
        Map<String, String> map = nfkc ? Tables.nfkc() : new HashMap<>();
        if (folded) {
            fold(map);
        }
        if (cleaned) {
            clean(map);
        }
        return map;
    }

    private static void clean(Map<String, String> map) {
        for (int c : REMOVED) {
            map.put(Character.toString(c), "");
        }
        for (int c = 0xe; c < 0x20; c++) {
            map.put(Character.toString(c), "");
        }
        for (int c : SPACES) {
            map.put(Character.toString(c), " ");
        }
        map.remove(Character.toString(FULLWIDTH_TILDE));
    }

    private static void fold(Map<String, String> map) {
        map.replaceAll((from, to) -> folded(to));
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (Tables.isCharacter(c)) {
                String from = Character.toString(c);
                String to = folded(from);
                if (!to.equals(from)) {
                    map.putIfAbsent(from, to);
                }
            }
        }
    }

    /** Folds one character to one; the dotted and the dotless i of Turkish stay. */
    private static String folded(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints()
                .map(c -> c == 0x130 || c == 0x131 ? c : Character.toLowerCase(Character.toUpperCase(c)))
                .forEach(result::appendCodePoint);
        return java.text.Normalizer.normalize(result, Form.NFKC);
    }

    /** Unicode's compatibility compositions. */
    private static final class Tables {
        private Tables() {}

        static boolean isCharacter(int c) {
            return Character.isDefined(c) && Character.getType(c) != Character.SURROGATE;
        }

        static Map<String, String> nfkc() {
            Map<String, String> map = new HashMap<>();
            Map<Integer, List<Integer>> variants = new HashMap<>();
            Map<String, int[]> composed = new HashMap<>();
            for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
                String text = Character.toString(c);
                if (isCharacter(c) && !java.text.Normalizer.isNormalized(text, Form.NFKD)) {
                    String normal = java.text.Normalizer.normalize(text, Form.NFKC);
                    if (!normal.equals(text)) {
                        map.put(text, normal);
                    }
                    int[] parts = java.text.Normalizer.normalize(text, Form.NFKD)
                            .codePoints()
                            .toArray();
                    if (parts.length == 1) {
                        variants.computeIfAbsent(parts[0], key -> new ArrayList<>())
                                .add(c);
                    } else if (normal.codePointCount(0, normal.length()) == 1) {
                        composed.put(normal, parts);
                    }
                }
            }
            composed.forEach((normal, parts) -> {
                for (String sequence : sequences(parts, variants)) {
                    map.put(sequence, normal);
                }
            });
            return map;
        }

        /** The parts of a composed character, each as itself and as all that is compatible with it. */
        private static List<String> sequences(int[] parts, Map<Integer, List<Integer>> variants) {
            List<String> sequences = List.of("");
            for (int part : parts) {
                List<String> longer = new ArrayList<>();
                for (String sequence : sequences) {
                    longer.add(sequence + Character.toString(part));
                    variants.getOrDefault(part, List.of())
                            .forEach(variant -> longer.add(sequence + Character.toString(variant)));
                }
                sequences = longer;
            }
            return sequences;
        }
    }
}
