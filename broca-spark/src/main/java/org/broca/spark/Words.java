package org.broca.spark;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Check;

/** Options that a command hands on: {@code --some-name value}, {@code --some_name=value} and {@code --flag}. */
final class Words {
    private Words() {}

    /** As {@code some_name=value}; a flag's value is {@code true}. */
    static List<String> of(List<String> words) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            Check.that(word.startsWith("--"), "not understood: \"%s\"", word);
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals).replace('-', '_');
            boolean separate =
                    equals < 0 && i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            pairs.add(name + "=" + (equals >= 0 ? word.substring(equals + 1) : separate ? words.get(++i) : "true"));
        }
        return pairs;
    }
}
