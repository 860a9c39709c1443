package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a hub says about a file before it is fetched.
 *
 * @param address where its content is
 * @param etag the content's name; of large files their SHA-256
 * @param size in bytes, if it is told
 */
record HubFile(URI address, String commit, String etag, OptionalLong size) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PLAIN = Pattern.compile("[\\w-]{1,128}");

    /** Reads the headers of Hugging Face's {@code resolve} address. */
    static HubFile of(HttpResponse<?> reply) throws IOException {
        Optional<String> commit = reply.headers().firstValue("X-Repo-Commit");
        Optional<String> etag = reply.headers()
                .firstValue("X-Linked-Etag")
                .or(() -> reply.headers().firstValue("ETag"))
                .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""));
        if (commit.isEmpty() || etag.isEmpty() || !PLAIN.matcher(commit.get()).matches()) {
            throw new IOException(reply.uri() + " answers without the headers X-Repo-Commit and ETag of a model hub");
        }
        OptionalLong size = reply.headers().firstValueAsLong("X-Linked-Size");
        boolean redirected = reply.statusCode() >= 300;
        return new HubFile(
                reply.uri(), commit.get(), etag.get(), size.isPresent() || redirected ? size : Http.length(reply));
    }

    /** The name of the content in the cache. */
    String blob() {
        return PLAIN.matcher(etag).matches()
                ? etag
                : HexFormat.of().formatHex(sha256().digest(etag.getBytes(StandardCharsets.UTF_8)));
    }

    /** Refuses a file that is not what the hub said; it is deleted. */
    void verify(Path file, String name) throws IOException {
        long actual = Files.size(file);
        if (size.isPresent() && size.getAsLong() != actual) {
            Files.delete(file);
            throw new IOException("%s should have %d bytes but came with %d".formatted(name, size.getAsLong(), actual));
        }
        if (SHA256.matcher(etag).matches()) {
            String digest = sha256(file);
            if (!digest.equals(etag)) {
                Files.delete(file);
                throw new IOException(
                        "%s was damaged on its way: its SHA-256 should be %s but is %s".formatted(name, etag, digest));
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
