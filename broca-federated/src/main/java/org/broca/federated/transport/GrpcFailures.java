package org.broca.federated.transport;

import io.grpc.Status;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What gRPC's failures mean. */
final class GrpcFailures {
    private GrpcFailures() {}

    /** One line: the words of gRPC and of what is at the bottom of it. */
    static String words(Status status) {
        String words = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return causes(status.getCause())
                .reduce((first, last) -> last)
                .map(cause -> firstLine(words) + " (" + firstLine(String.valueOf(cause.getMessage())) + ")")
                .orElse(firstLine(words));
    }

    /** gRPC tells its channel's pipeline in a second one. */
    private static String firstLine(String words) {
        return words.lines().findFirst().orElse(words);
    }

    private static Stream<Throwable> causes(@org.jspecify.annotations.Nullable Throwable cause) {
        Stream.Builder<Throwable> causes = Stream.builder();
        for (Throwable at = cause; at != null; at = at.getCause()) {
            causes.add(at);
        }
        return causes.build();
    }

    /** Throws if the two sides do not trust each other: trying again does not help. */
    static void refuseBadCertificates(Address address, Status status) {
        if (causes(status.getCause()).anyMatch(SSLException.class::isInstance)) {
            throw new IllegalStateException(
                    "no TLS with the server %s: %s".formatted(address, words(status)), status.getCause());
        }
    }
}
