/**
 * Hyperparameter files in HyperPyYAML: SpeechBrain's YAML with references, objects and functions.
 *
 * <p>Start at {@link org.broca.hparams.HyperYaml}: {@code HyperYaml.load(file, overrides)} reads a file, resolves its
 * references, builds its objects and gives them as {@link org.broca.hparams.Hparams}, editable by key until they are
 * bound to a record. Python names are found in one table, {@code aliases.txt}; nothing outside that table and the
 * user's own classes is ever instantiated.
 */
@NullMarked
package org.broca.hparams;

import org.jspecify.annotations.NullMarked;
