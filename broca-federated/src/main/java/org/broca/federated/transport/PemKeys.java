package org.broca.federated.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates in PEM. */
final class PemKeys {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private PemKeys() {}

    static String write(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, LINES.encodeToString(der), label);
    }

    private static Optional<byte[]> block(String label, String pem) {
        Matcher matcher = Pattern.compile(
                        "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----")
                .matcher(pem);
        return matcher.find() ? Optional.of(Base64.getMimeDecoder().decode(matcher.group(1))) : Optional.empty();
    }

    /** An EC pair: a PKCS#8 and a public block in one file. */
    static KeyPair readPair(Path file) throws IOException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        Optional<byte[]> secret = block("PRIVATE KEY", pem);
        Optional<byte[]> open = block("PUBLIC KEY", pem);
        if (secret.isEmpty() || open.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s must hold a PRIVATE KEY (PKCS#8) and a PUBLIC KEY: append what \"openssl pkey -pubout\" prints"
                            .formatted(file));
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(open.get())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(secret.get())));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("%s holds no EC keys: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** An EC public key. */
    static PublicKey readPublic(String pem) {
        try {
            byte[] der = block("PUBLIC KEY", pem)
                    .orElseThrow(() -> new IllegalArgumentException("there is no PUBLIC KEY in PEM"));
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("there is no EC public key: " + e.getMessage(), e);
        }
    }

    static String readPublicFile(Path file) {
        try {
            PublicKey key = readPublic(Files.readString(file, StandardCharsets.US_ASCII));
            return write("PUBLIC KEY", key.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the public key " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    static Collection<? extends Certificate> readCertificates(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
