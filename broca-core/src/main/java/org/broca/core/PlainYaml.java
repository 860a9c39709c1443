package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML of flat maps of scalars, as SpeechBrain writes its small state files. */
final class PlainYaml {
    private PlainYaml() {}

    static String scalar(Object value) {
        if (value instanceof Double d) {
            return number(d);
        }
        boolean plain = value instanceof Number || value instanceof Boolean;
        String text = String.valueOf(value);
        return plain || text.matches("[A-Za-z_][A-Za-z_0-9/+.-]*") ? text : "'" + text.replace("'", "''") + "'";
    }

    /** As Python's repr, so that PyYAML reads a float back. */
    private static String number(double d) {
        if (Double.isNaN(d)) {
            return ".nan";
        }
        if (Double.isInfinite(d)) {
            return d > 0 ? ".inf" : "-.inf";
        }
        double size = Math.abs(d);
        if (size == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = new BigDecimal(Double.toString(d)).toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String text = Double.toString(d).toLowerCase(Locale.ROOT);
        return text.contains("e-") ? text : text.replace("e", "e+");
    }

    static Map<String, Object> map(Path file) {
        try {
            Object value = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
            Map<String, Object> map = new LinkedHashMap<>();
            if (value instanceof Map<?, ?> entries) {
                entries.forEach((key, entry) -> map.put(String.valueOf(key), entry));
            }
            return map;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
        }
    }
}
