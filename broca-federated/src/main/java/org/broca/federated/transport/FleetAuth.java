package org.broca.federated.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who signed a request: each carries a public key, a time and its signature.
 *
 * <p>A time may be five minutes old, and counts once. Safe for use from several threads.
 */
final class FleetAuth {
    private static final Duration FUTURE = Duration.ofSeconds(5);
    private static final Duration PAST = Duration.ofSeconds(305);

    private final Optional<Set<String>> allowed;
    private final Map<String, Instant> seen = new HashMap<>();

    /** Lets in only these public keys, in PEM; anybody if the list is empty. */
    FleetAuth(List<String> allowed) {
        this.allowed = allowed.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(allowed));
    }

    /** What is wrong with a request. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    boolean hasList() {
        return allowed.isPresent();
    }

    /** Whether a key may join. */
    boolean allows(String publicPem) {
        return allowed.map(keys -> keys.contains(publicPem)).orElse(true);
    }

    /**
     * The public key of a request, as PEM.
     *
     * @throws Refusal if its signature is wrong, expired, or was seen before
     */
    String check(@Nullable String key64, @Nullable String timestamp, @Nullable String signature64, Instant now)
            throws Refusal {
        if (key64 == null || timestamp == null || signature64 == null) {
            throw new Refusal("a request without a signature");
        }
        try {
            String pem = new String(Base64.getDecoder().decode(key64), StandardCharsets.US_ASCII);
            PublicKey key = PemKeys.readPublic(pem);
            byte[] signature = Base64.getDecoder().decode(signature64);
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            if (!verifier.verify(signature)) {
                throw new Refusal("a request with a wrong signature");
            }
            Instant signed = OffsetDateTime.parse(timestamp).toInstant();
            Duration age = Duration.between(signed, now);
            if (age.compareTo(FUTURE.negated()) < 0 || age.compareTo(PAST) > 0) {
                throw new Refusal("a request whose signature is %s (%s): are the clocks right?"
                        .formatted(age.isNegative() ? "of the future" : "expired", timestamp));
            }
            once(timestamp + HexFormat.of().formatHex(nonce(signature)), signed, now);
            return PemKeys.write("PUBLIC KEY", key.getEncoded());
        } catch (GeneralSecurityException | IllegalArgumentException | DateTimeException e) {
            throw new Refusal("a request whose signature cannot be read: " + e.getMessage());
        }
    }

    /** The first of the two numbers of a signature: the other can be changed without making it wrong. */
    private static byte[] nonce(byte[] der) {
        int at = (der[1] & 0x80) == 0 ? 2 : 2 + (der[1] & 0x7F);
        int length = der[at + 1];
        byte[] r = new byte[length];
        System.arraycopy(der, at + 2, r, 0, length);
        return r;
    }

    private synchronized void once(String mark, Instant signed, Instant now) throws Refusal {
        for (Iterator<Instant> times = seen.values().iterator(); seen.size() > 10_000 && times.hasNext(); ) {
            if (Duration.between(times.next(), now).compareTo(PAST) > 0) {
                times.remove();
            }
        }
        if (seen.putIfAbsent(mark, signed) != null) {
            throw new Refusal("a request that was seen before: a replay");
        }
    }
}
