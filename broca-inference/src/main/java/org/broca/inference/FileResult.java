package org.broca.inference;

import java.util.Optional;

/**
 * What became of one file among several.
 *
 * @param result empty if the file could not be read
 * @param problem why not; empty if it could
 */
public record FileResult<T>(String file, Optional<T> result, String problem) {}
