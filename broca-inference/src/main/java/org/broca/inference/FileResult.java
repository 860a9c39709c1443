package org.broca.inference;

import java.util.Optional;

/**
 * What became of one file among several.
 *
 * @param transcript empty if the file could not be read
 * @param problem why not; empty if it could
 */
public record FileResult(String file, Optional<Transcript> transcript, String problem) {}
