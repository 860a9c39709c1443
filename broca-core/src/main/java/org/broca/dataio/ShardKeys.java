package org.broca.dataio;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Ids of utterances as names in a tar file, and back.
 *
 * <p>Readers of webdataset take a name up to its first dot for the key and slashes for folders: dots, slashes and what
 * file systems do not like become {@code %2E} and so on.
 */
final class ShardKeys {
    private static final String FORBIDDEN = "%./\\:*?\"<>|";

    private ShardKeys() {}

    static String key(String id) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (FORBIDDEN.indexOf(c) >= 0 || c < ' ') {
                key.append('%').append("%02X".formatted((int) c).toUpperCase(Locale.ROOT));
            } else {
                key.append(c);
            }
        }
        return key.toString();
    }

    static String id(String key) {
        if (key.indexOf('%') < 0) {
            return key;
        }
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        byte[] given = key.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < given.length; i++) {
            boolean escaped = given[i] == '%'
                    && i + 2 < given.length
                    && Character.digit(given[i + 1], 16) >= 0
                    && Character.digit(given[i + 2], 16) >= 0;
            if (escaped) {
                bytes.write(16 * Character.digit(given[i + 1], 16) + Character.digit(given[i + 2], 16));
                i += 2;
            } else {
                bytes.write(given[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
