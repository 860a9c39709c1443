package org.broca.tokenizers;

import java.lang.Character.UnicodeScript;

/** Which sequences of characters may be a piece. */
final class PieceRules {
    private static final int SPACE = 0x2581;
    private static final int PROLONGED_SOUND = 0x30fc;

    private final SentencePieceTrainer.Builder options;

    PieceRules(SentencePieceTrainer.Builder options) {
        this.options = options;
    }

    boolean allow(int[] characters, int begin, int length) {
        if (length == 0 || length > options.maxSentencepieceLength) {
            return false;
        }
        UnicodeScript before = null;
        for (int i = 0; i < length; i++) {
            int c = characters[begin + i];
            if (c <= 0 || c == ' ' || c == '\t' || Corpus.isUnknown(c)) {
                return false;
            }
            if (c == SPACE) {
                if (!allowSpace(i, length)) {
                    return false;
                }
                continue;
            }
            if (options.splitDigits && length > 1 && isDigit(c)) {
                return false;
            }
            UnicodeScript script = script(c, before);
            if (options.splitByUnicodeScript && before != null && script != null && script != before) {
                return false;
            }
            before = script;
        }
        return true;
    }

    private boolean allowSpace(int position, int length) {
        boolean last = position == length - 1;
        return options.splitByWhitespace ? position == 0 : position == 0 || !last;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** The script of a character; null goes with any. */
    private @org.jspecify.annotations.Nullable UnicodeScript script(
            int c, @org.jspecify.annotations.Nullable UnicodeScript before) {
        if (!options.splitByNumber && isDigit(c)) {
            return null;
        }
        UnicodeScript script = UnicodeScript.of(c);
        if (script == UnicodeScript.INHERITED) {
            return before;
        }
        boolean kana = script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA || c == PROLONGED_SOUND;
        return kana ? UnicodeScript.HAN : script;
    }
}
