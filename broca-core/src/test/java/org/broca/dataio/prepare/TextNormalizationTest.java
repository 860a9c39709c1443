package org.broca.dataio.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TextNormalizationTest {
    @Test
    void equalsSpeechBrainInEveryLanguage() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/golden/common_voice/normalization-sb1.1.2.json")) {
            JsonNode cases = new ObjectMapper().readTree(Objects.requireNonNull(in));
            assertThat(cases).hasSizeGreaterThan(100);
            for (JsonNode example : cases) {
                String language = example.get(0).asText();
                String text = example.get(2).asText();
                assertThat(TextNormalization.normalize(language, example.get(1).asBoolean(), text))
                        .as("%s: %s", language, text)
                        .isEqualTo(example.get(3).asText());
            }
        }
    }

    @Test
    void keepsTheFrenchLigatureAsTwoLetters() {
        assertThat(TextNormalization.normalize("fr", true, "Le cœur, l’Œuvre")).isEqualTo("LE COEUR L' OEUVRE");
    }

    @Test
    void takesDecomposedAccents() {
        String decomposed = Normalizer.normalize("Là où l'été est né", Normalizer.Form.NFD);
        assertThat(TextNormalization.normalize("fr", true, decomposed)).isEqualTo("LÀ OÙ L' ÉTÉ EST NÉ");
        assertThat(TextNormalization.normalize("fr", false, decomposed)).isEqualTo("LA OU L ETE EST NE");
    }
}
