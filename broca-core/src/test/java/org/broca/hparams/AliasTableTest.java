package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AliasTableTest {
    @Test
    void readsArgumentsDefaultsAndRests() {
        Signature signature = Signature.parse("first, second=(1, 2), *items, only=3, **parts");
        assertThat(signature.positional()).containsExactly("first", "second");
        assertThat(signature.defaults()).containsOnlyKeys("second", "only").containsEntry("second", "(1, 2)");
        assertThat(signature.restPositional()).isEqualTo("items");
        assertThat(signature.restNamed()).isEqualTo("parts");
    }

    @Test
    void tellsEveryFaultyLine() {
        assertThatThrownBy(() -> AliasTable.parse("# fine\na = b.C\na = b.D\nwhat\n", "table"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("table:3: given twice: a\ntable:4: not of the form name = Class(arguments): what");
    }

    @Test
    void standsForClassesAndMembersThatExist() {
        Names names = new Names(AliasTable.standard(), UserClasses.none());
        List<String> faults = new ArrayList<>();
        for (String name : AliasTable.standard().names()) {
            try {
                Target target = names.find(name);
                if (!target.isClass()
                        && Calls.methods(target).isEmpty()
                        && Calls.constant(target).isEmpty()) {
                    faults.add(name + ": no static method or constant " + target.label());
                }
            } catch (Names.UnknownName e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        assertThat(faults).isEmpty();
    }
}
