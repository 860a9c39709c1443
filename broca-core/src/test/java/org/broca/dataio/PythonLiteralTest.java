package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonLiteralTest {
    @Property(tries = 200)
    void textComesBack(@ForAll String text) {
        assertThat(PythonLiteralParser.parse(PythonLiteral.repr(text))).isEqualTo(text);
    }

    @Property(tries = 200)
    void numbersComeBack(@ForAll double number, @ForAll long whole) {
        assertThat(PythonLiteralParser.parse(PythonLiteral.repr(number))).isEqualTo(number);
        assertThat(PythonLiteralParser.parse(PythonLiteral.repr(whole))).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0.1 | 0.1",
                "100.0 | 100.0",
                "1e15 | 1000000000000000.0",
                "1e16 | 1e+16",
                "0.0001 | 0.0001",
                "0.00001 | 1e-05",
                "-1.5e-300 | -1.5e-300",
                "2e-3 | 0.002",
                "5e-324 | 5e-324",
                "-0.0 | -0.0"
            })
    void writesFloatsAsPythonDoes(double number, String text) {
        assertThat(PythonLiteral.decimal(number)).isEqualTo(text);
    }

    @Test
    void readsWhatPythonAllows() {
        assertThat(PythonLiteralParser.parse("('a', (1, -2.5,), None, (True), \"it's\")"))
                .isEqualTo(List.of("a", List.of(1L, -2.5), Optional.empty(), true, "it's"));
        assertThat(PythonLiteralParser.parse("'\\x41\\u00e9\\U0001f600\\101\\a\\q'"))
                .isEqualTo("Aé😀A\u0007\\q");
        assertThat(PythonLiteralParser.parse("1_000")).isEqualTo(1000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'abc | the literal ends too early, at character 5 of 'abc",
                "abc | expected a Python literal (text, number, True, False, None or a tuple), at character 1 of abc",
                "(1 2) | expected , or ), at character 4 of (1 2)",
                "99999999999999999999 | the number does not fit into 64 bits, at character 1 of 99999999999999999999",
                "'\\uZZZZ' | the escape needs 4 digits, at character 4 of '\\uZZZZ'",
                "1 2 | nothing may follow the literal, at character 3 of 1 2"
            })
    void refusesWhatIsNoLiteral(String text, String message) {
        assertThatThrownBy(() -> PythonLiteralParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesValuesThatPythonCannotWrite() {
        assertThatThrownBy(() -> PythonLiteral.repr(new StringBuilder("x")))
                .hasMessage(
                        "a label must be text, a number, a boolean, a list of them or Optional.empty() for None, got"
                                + " java.lang.StringBuilder: x");
    }
}
