package org.broca.federated.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetAuthTest {
    private static final String TIME = "2026-11-22T02:02:51.264001+00:00";
    private static final Instant NOW = Instant.parse("2026-11-22T02:02:52Z");
    private static final BigInteger ORDER_OF_P384 = new BigInteger(
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16);

    private final NodeKey key = NodeKey.create();
    private final FleetAuth auth = new FleetAuth(List.of());

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private String check(String time, byte[] signature, Instant now) throws FleetAuth.Refusal {
        return auth.check(base64(key.publicBytes()), time, base64(signature), now);
    }

    @Test
    void knowsWhoSigned() throws Exception {
        assertThat(check(TIME, key.sign(TIME), NOW)).isEqualTo(key.publicPem());
    }

    @Test
    void refusesAnExpiredSignature() {
        assertThatThrownBy(() -> check(TIME, key.sign(TIME), NOW.plusSeconds(600)))
                .hasMessage("a request whose signature is expired (%s): are the clocks right?", TIME);
    }

    @Test
    void refusesASignatureOfTheFuture() {
        assertThatThrownBy(() -> check(TIME, key.sign(TIME), NOW.minusSeconds(60)))
                .hasMessage("a request whose signature is of the future (%s): are the clocks right?", TIME);
    }

    @Test
    void refusesAWrongSignature() {
        assertThatThrownBy(() -> check(TIME, NodeKey.create().sign(TIME), NOW))
                .hasMessage("a request with a wrong signature");
        assertThatThrownBy(() -> auth.check(null, TIME, null, NOW)).hasMessage("a request without a signature");
        assertThatThrownBy(() -> auth.check("no key", TIME, "!", NOW))
                .hasMessageStartingWith("a request whose signature cannot be read: ");
    }

    @Test
    void refusesAReplay() throws Exception {
        byte[] signature = key.sign(TIME);
        assertThat(check(TIME, signature, NOW)).isEqualTo(key.publicPem());
        assertThatThrownBy(() -> check(TIME, signature, NOW)).hasMessage("a request that was seen before: a replay");
        assertThatThrownBy(() -> check(TIME, mirrored(signature), NOW))
                .as("the other valid form of the same signature")
                .hasMessage("a request that was seen before: a replay");
        assertThat(check(TIME, key.sign(TIME), NOW)).isEqualTo(key.publicPem());
    }

    /** (r, -s) is a right signature as well. */
    private static byte[] mirrored(byte[] der) {
        int lengthOfR = der[3];
        byte[] s = new byte[der[5 + lengthOfR]];
        System.arraycopy(der, 6 + lengthOfR, s, 0, s.length);
        byte[] other = ORDER_OF_P384.subtract(new BigInteger(1, s)).toByteArray();
        byte[] out = new byte[6 + lengthOfR + other.length];
        System.arraycopy(der, 0, out, 0, 6 + lengthOfR);
        System.arraycopy(other, 0, out, 6 + lengthOfR, other.length);
        out[1] = (byte) (out.length - 2);
        out[5 + lengthOfR] = (byte) other.length;
        return out;
    }

    @Test
    void aListOfKeysLetsInNobodyElse() {
        FleetAuth list = new FleetAuth(List.of(key.publicPem()));
        assertThat(list.allows(key.publicPem())).isTrue();
        assertThat(list.allows(NodeKey.create().publicPem())).isFalse();
        assertThat(auth.allows(NodeKey.create().publicPem())).isTrue();
    }

    @Test
    void aKeyFileIsMadeOnceAndReadAgain(@TempDir Path folder) {
        Path file = folder.resolve("keys/node.pem");
        NodeKey made = NodeKey.loadOrCreate(file);
        NodeKey read = NodeKey.loadOrCreate(file);
        assertThat(read.publicPem()).isEqualTo(made.publicPem());
        assertThat(made.publicPem()).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("-----END PUBLIC KEY-----\n");
        assertThat(PemKeys.readPublic(new String(read.publicBytes(), StandardCharsets.US_ASCII))
                        .getAlgorithm())
                .isEqualTo("EC");
    }
}
