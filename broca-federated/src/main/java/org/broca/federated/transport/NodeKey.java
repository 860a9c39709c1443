package org.broca.federated.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A node's pair of EC keys; its public one, as PEM, is who it is. */
final class NodeKey {
    private final KeyPair pair;

    private NodeKey(KeyPair pair) {
        this.pair = pair;
    }

    /** A new pair on the curve P-384. */
    static NodeKey create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            return new NodeKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make EC keys", e);
        }
    }

    /** The pair of a file, which is made if it is not there, for its owner's eyes only. */
    static NodeKey loadOrCreate(Path file) {
        try {
            if (Files.exists(file)) {
                return new NodeKey(PemKeys.readPair(file));
            }
            NodeKey key = create();
            Path folder = Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
            Path made = posix
                    ? Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : Files.createFile(file);
            String pem = PemKeys.write("PRIVATE KEY", key.pair.getPrivate().getEncoded()) + key.publicPem();
            Path ignored = Files.writeString(made, pem);
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write the key file " + file, e);
        }
    }

    /** Flower's way to write a public key: PEM with a last line end. */
    String publicPem() {
        return PemKeys.write("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    byte[] publicBytes() {
        return publicPem().getBytes(StandardCharsets.US_ASCII);
    }

    byte[] sign(String timestamp) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the node's key cannot sign", e);
        }
    }
}
