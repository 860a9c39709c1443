package org.broca.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PythonFloatTest {
    @Test
    void writesWhatPythonWrites() {
        JsonNode golden = GoldenText.numbers();
        for (int i = 0; i < golden.get("floats").size(); i++) {
            JsonNode given = golden.get("floats").get(i);
            double value = given.isTextual()
                    ? Double.parseDouble(
                            given.asText().replace("inf", "Infinity").replace("nan", "NaN"))
                    : given.asDouble();
            assertThat(PythonFloat.repr(value))
                    .isEqualTo(golden.get("repr").get(i).asText());
            assertThat(PythonFloat.fixed(value, 2))
                    .isEqualTo(golden.get("fixed").get(i).asText());
            assertThat(PythonFloat.exponential(value, 2))
                    .isEqualTo(golden.get("exponential").get(i).asText());
            assertThat(PythonFloat.percent(value, 2))
                    .isEqualTo(golden.get("percent").get(i).asText());
        }
    }

    @Property
    void reprIsReadBackAsTheSameNumber(@ForAll double value) {
        assertThat(Double.parseDouble(PythonFloat.repr(value))).isEqualTo(value);
    }
}
