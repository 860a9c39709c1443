/**
 * Reading data: audio files, manifests, label encoders, datasets, batches and loaders.
 *
 * <p>Start with {@link org.broca.dataio.AudioIo} for audio, {@link org.broca.dataio.Manifests} for lists of utterances,
 * {@link org.broca.dataio.DynamicItemDataset} for what to make of them, and {@link org.broca.dataio.DataLoader} for
 * batches.
 */
@NullMarked
package org.broca.dataio;

import org.jspecify.annotations.NullMarked;
