package org.broca.dataio.prepare;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes transcripts of Common Voice fit for recognition: which letters a language keeps, their case, its apostrophes.
 *
 * <p>Gives the texts of SpeechBrain 1.1.2's preparation for en, fr, it, rw, de, ar, fa, ga-IE and es; other languages
 * keep what is written. Accents may be composed or not in what is given. French keeps the ligature of {@code cœur} as
 * OE, where SpeechBrain loses it.
 */
public final class TextNormalization {
    private static final String LATIN_AND_CYRILLIC = "’'A-Za-z0-9À-ÖØ-öø-ÿЀ-ӿ";
    private static final String ARABIC = "ابتةثجحخدذرزژشسصضطظعغفقكلمنهويىءآأؤإئ";
    private static final String PERSIAN = ARABIC.replace('ك', 'ک').replace('ي', 'ی') + "پچگ";
    private static final Pattern NO_LETTER = Pattern.compile("[^" + LATIN_AND_CYRILLIC + "œ]+");
    private static final Pattern NO_GERMAN = Pattern.compile("[^’'A-Za-z0-9öÖäÄüÜß]+");
    private static final Pattern NO_IRISH = Pattern.compile("[^-A-Za-z'ÁÉÍÓÚáéíóú]+");
    private static final Pattern ECLIPSED = Pattern.compile("[tn][AEIOUÁÉÍÓÚ].*");
    private static final Pattern ELISION = Pattern.compile("(QU|[LSDJNCM])'");
    private static final Pattern STRAY_QUOTE = Pattern.compile(" '|(?<=[ABEFGKQVWZOX])'");

    private static final Map<String, UnaryOperator<String>> LANGUAGES = Map.of(
            "en", TextNormalization::letters,
            "it", TextNormalization::letters,
            "rw", TextNormalization::letters,
            "fr", TextNormalization::french,
            "de", TextNormalization::german,
            "ar", text -> text.replaceAll("[^" + ARABIC + " ]+", ""),
            "fa", text -> text.replaceAll("[^" + PERSIAN + " ]+", ""),
            "ga-IE", TextNormalization::irish);

    private TextNormalization() {}

    /**
     * A transcript as it is to be recognized.
     *
     * @param language Common Voice's code, such as {@code fr} or {@code ga-IE}
     * @param accentedLetters whether accents stay; without, only ASCII letters do, and no apostrophes
     */
    public static String normalize(String language, boolean accentedLetters, String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        String cleaned =
                LANGUAGES.getOrDefault(language, UnaryOperator.identity()).apply(composed);
        String readable = cleaned.replace('$', 's'); // a manifest would take what follows for a name to replace
        String kept = accentedLetters ? readable : ascii(readable);
        return kept.replaceAll(" +", " ").strip();
    }

    private static String letters(String text) {
        return NO_LETTER.matcher(text).replaceAll(" ").toUpperCase(Locale.ROOT);
    }

    /** Elided words stand alone, with their apostrophe; quotation marks go. */
    private static String french(String text) {
        String upper = letters(text.replace("œ", "oe").replace("Œ", "OE")).replace('’', '\'');
        String elided = ELISION.matcher(upper).replaceAll("$1' ");
        return STRAY_QUOTE
                .matcher(elided)
                .replaceAll(match -> match.group().startsWith(" ") ? " " : "")
                .replace("AUJOURD' HUI", "AUJOURD'HUI");
    }

    /** Upper case but for ß, whose capital would be SS; no apostrophes. */
    private static String german(String text) {
        String letters = NO_GERMAN.matcher(text).replaceAll(" ");
        return Stream.of(letters.split("ß", -1))
                .map(part -> part.toUpperCase(Locale.ROOT))
                .collect(Collectors.joining("ß"))
                .replaceAll("['’]", " ");
    }

    /** Lower case, with a hyphen where a capital showed that a letter was put before the word. */
    private static String irish(String text) {
        String letters = NO_IRISH.matcher(text).replaceAll(" ");
        return Stream.of(letters.split(" ", -1))
                .map(word -> ECLIPSED.matcher(word).matches() ? word.charAt(0) + "-" + word.substring(1) : word)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    private static String ascii(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\P{ASCII}+", "")
                .replace('\'', ' ');
    }
}
