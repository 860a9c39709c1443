package org.broca.lobes;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.OptionalDouble;
import org.broca.processing.ContextWindow;
import org.broca.processing.FilterShape;
import org.broca.processing.Filterbank;
import org.broca.processing.Stft;

/**
 * Options that {@link Fbank} and {@link Mfcc} share.
 *
 * @param <B> the builder itself
 */
public abstract class FeatureBuilder<B extends FeatureBuilder<B>> {
    boolean deltas;
    boolean context;
    int nMels;
    private boolean requiresGrad;
    private int sampleRate = 16000;
    private double fMin;
    private OptionalDouble fMax = OptionalDouble.empty();
    private int nFft = 400;
    private FilterShape filterShape = FilterShape.TRIANGULAR;
    private double paramChangeFactor = 1;
    private double paramRandFactor;
    private int leftFrames = 5;
    private int rightFrames = 5;
    private double winLength = 25;
    private double hopLength = 10;

    FeatureBuilder(boolean deltas, boolean context, int nMels) {
        this.deltas = deltas;
        this.context = context;
        this.nMels = nMels;
    }

    abstract B self();

    Stft stft() {
        return Stft.builder(sampleRate)
                .nFft(nFft)
                .winLength(winLength)
                .hopLength(hopLength)
                .build();
    }

    Filterbank filterbank() {
        return Filterbank.builder()
                .sampleRate(sampleRate)
                .nFft(nFft)
                .nMels(nMels)
                .fMin(fMin)
                .fMax(fMax.orElse(sampleRate / 2))
                .freeze(!requiresGrad)
                .filterShape(filterShape)
                .paramChangeFactor(paramChangeFactor)
                .paramRandFactor(paramRandFactor)
                .build();
    }

    ContextWindow contextWindow() {
        return ContextWindow.builder()
                .leftFrames(leftFrames)
                .rightFrames(rightFrames)
                .build();
    }

    /** Whether to append first and second derivatives over time. */
    @CanIgnoreReturnValue
    public B deltas(boolean deltas) {
        this.deltas = deltas;
        return self();
    }

    /** Whether to put the frames around it beside each frame. */
    @CanIgnoreReturnValue
    public B context(boolean context) {
        this.context = context;
        return self();
    }

    /** Whether the filters' centres and bands are trained. */
    @CanIgnoreReturnValue
    public B requiresGrad(boolean requiresGrad) {
        this.requiresGrad = requiresGrad;
        return self();
    }

    /** Of the waveforms, in Hz. */
    @CanIgnoreReturnValue
    public B sampleRate(int sampleRate) {
        this.sampleRate = sampleRate;
        return self();
    }

    /** Lowest frequency of the filters, in Hz. */
    @CanIgnoreReturnValue
    public B fMin(double fMin) {
        this.fMin = fMin;
        return self();
    }

    /** Highest frequency of the filters, in Hz; half the sample rate by default. */
    @CanIgnoreReturnValue
    public B fMax(double fMax) {
        this.fMax = OptionalDouble.of(fMax);
        return self();
    }

    /** Points of the Fourier transform, at least the window's samples. */
    @CanIgnoreReturnValue
    public B nFft(int nFft) {
        this.nFft = nFft;
        return self();
    }

    /** Number of filters. */
    @CanIgnoreReturnValue
    public B nMels(int nMels) {
        this.nMels = nMels;
        return self();
    }

    @CanIgnoreReturnValue
    public B filterShape(FilterShape filterShape) {
        this.filterShape = filterShape;
        return self();
    }

    /** How fast trained filters may move: 1 much, 0.1 little. */
    @CanIgnoreReturnValue
    public B paramChangeFactor(double paramChangeFactor) {
        this.paramChangeFactor = paramChangeFactor;
        return self();
    }

    /** Random change of the filters in training: 0.15 is up to 15 % either way. */
    @CanIgnoreReturnValue
    public B paramRandFactor(double paramRandFactor) {
        this.paramRandFactor = paramRandFactor;
        return self();
    }

    /** Frames of context before each. */
    @CanIgnoreReturnValue
    public B leftFrames(int leftFrames) {
        this.leftFrames = leftFrames;
        return self();
    }

    /** Frames of context after each. */
    @CanIgnoreReturnValue
    public B rightFrames(int rightFrames) {
        this.rightFrames = rightFrames;
        return self();
    }

    /** Length of one window, in milliseconds. */
    @CanIgnoreReturnValue
    public B winLength(double winLength) {
        this.winLength = winLength;
        return self();
    }

    /** From one frame to the next, in milliseconds. */
    @CanIgnoreReturnValue
    public B hopLength(double hopLength) {
        this.hopLength = hopLength;
        return self();
    }
}
