package org.broca.federated.transport;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times as Flower signs them. */
final class Timestamps {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    static String now() {
        return FORM.format(Instant.now());
    }

    /** Seconds since 1970, with six digits. */
    static double seconds() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) / 1e6;
    }
}
