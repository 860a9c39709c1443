package org.broca.federated.transport;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.broca.federated.Weights;
import org.broca.federated.wire.Deflated;
import org.broca.federated.wire.FleetCalls;

/**
 * The one run of a server.
 *
 * @param config the app's settings
 * @param legacy whether tasks have the form of Flower's older strategies
 */
record FleetRun(
        long id, FleetCalls.App app, Map<String, Object> config, boolean legacy, long maxReplyBytes, Latest latest) {
    /** The model that was sent last, as objects: all sites of a round get the same. */
    static final class Latest {
        private Weights weights = Weights.none();
        private Optional<Deflated> deflated = Optional.empty();

        synchronized Deflated of(Weights asked, boolean legacy) {
            boolean same = asked.equals(weights)
                    && List.copyOf(asked.arrays().keySet())
                            .equals(List.copyOf(weights.arrays().keySet()));
            if (deflated.isEmpty() || !same) {
                weights = asked;
                deflated = Optional.of(legacy ? Deflated.legacyArrays(asked) : Deflated.arrays(asked));
            }
            return deflated.get();
        }
    }

    Deflated deflated(Weights weights) {
        return latest.of(weights, legacy);
    }

    /** The app of a file of {@code flwr build}. */
    static FleetCalls.App app(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String toml = project(bytes)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "%s is no app of Flower: it holds no pyproject.toml (\"flwr build\" makes one)"
                                    .formatted(file)));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new FleetCalls.App(
                    value(toml, "publisher") + "/" + value(toml, "name"),
                    value(toml, "version"),
                    hash,
                    ByteString.copyFrom(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the app " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static Optional<String> project(byte[] zip) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals("pyproject.toml")) {
                    return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return Optional.empty();
        }
    }

    private static String value(String toml, String key) {
        Matcher matcher = Pattern.compile("(?m)^\\s*" + key + "\\s*=\\s*[\"']([^\"']*)[\"']")
                .matcher(toml);
        return matcher.find() ? matcher.group(1) : "";
    }
}
