package org.broca.federated.transport;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Files of TLS, all PEM.
 *
 * @param roots certificates that the peer's must be signed by
 * @param chain our certificate
 * @param key of our certificate, PKCS#8
 */
record Tls(Optional<Path> roots, Optional<Path> chain, Optional<Path> key) {
    static final Tls NONE = new Tls(Optional.empty(), Optional.empty(), Optional.empty());

    Tls withRoots(Path pem) {
        return new Tls(Optional.of(pem), chain, key);
    }

    Tls withCertificate(Path pem, Path keyPem) {
        return new Tls(roots, Optional.of(pem), Optional.of(keyPem));
    }

    SslContext client() {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        roots.ifPresent(pem -> builder.trustManager(readable(pem).toFile()));
        chain.ifPresent(pem -> builder.keyManager(
                readable(pem).toFile(), readable(key.orElseThrow()).toFile()));
        return build(builder);
    }

    SslContext server() {
        SslContextBuilder builder = GrpcSslContexts.forServer(
                readable(chain.orElseThrow()).toFile(),
                readable(key.orElseThrow()).toFile());
        roots.ifPresent(pem -> builder.trustManager(readable(pem).toFile()).clientAuth(ClientAuth.REQUIRE));
        return build(builder);
    }

    private SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the files of TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static Path readable(Path pem) {
        if (!Files.isReadable(pem)) {
            throw new UncheckedIOException(new IOException("cannot read the PEM file " + pem));
        }
        return pem;
    }
}
