/**
 * Signal processing: SpeechBrain's {@code speechbrain.processing}.
 *
 * <p>Start at {@link org.broca.processing.Stft} and {@link org.broca.processing.Filterbank} for spectra, at
 * {@link org.broca.processing.InputNormalization} for what normalizes them, and at
 * {@link org.broca.processing.SignalProcessing} for operations on waveforms. Whole feature extractors are in
 * {@code org.broca.lobes}.
 */
@NullMarked
@CheckReturnValue
package org.broca.processing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
