package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.Resample;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Plays a batch a little faster or slower, at one speed drawn for all its rows (Ko et al., 2015).
 *
 * <p>A speed of 90 is slower, so the waveform gets longer: 52173 samples become 57970. Relative lengths stay. Same
 * numbers as SpeechBrain's {@code SpeedPerturb} to 1e-4.
 *
 * <p>Shapes: {@code [batch, time] -> [batch, ceil(time * 100 / speed)]}, or with {@code channels} last in both.
 */
public final class SpeedPerturb extends Layer implements TensorMap {
    private final List<Resample> resamplers;
    private final @Nullable Device device;

    private SpeedPerturb(Builder b) {
        this(resamplers(b.origFreq, b.speeds), b.device);
    }

    private SpeedPerturb(List<Resample> resamplers, @Nullable Device device) {
        this.resamplers = List.copyOf(resamplers);
        this.device = device;
        for (int i = 0; i < resamplers.size(); i++) {
            child(Integer.toString(i), resamplers.get(i));
        }
    }

    private static List<Resample> resamplers(int origFreq, List<Double> speeds) {
        check(origFreq, speeds);
        List<Resample> made = new ArrayList<>();
        for (double speed : speeds) {
            boolean whole = Math.abs(speed - Math.rint(speed)) <= 1e-9 * speed;
            made.add(
                    whole
                            ? new Resample((int) Math.rint(speed), 100)
                            : new Resample(origFreq, (int) Math.rint(origFreq * 100 / speed)));
        }
        return made;
    }

    /** SpeechBrain 0.5's: speeds are lengths in percent, so 95 is faster. */
    static SpeedPerturb ofLengths(int origFreq, List<Double> percents) {
        check(origFreq, percents);
        List<Resample> made = new ArrayList<>();
        for (double percent : percents) {
            made.add(new Resample(origFreq, (int) Math.floor(origFreq * percent / 100)));
        }
        return new SpeedPerturb(made, null);
    }

    private static void check(int origFreq, List<Double> speeds) {
        Check.that(origFreq > 0, "SpeedPerturb: orig_freq must be positive, got %d", origFreq);
        Check.that(!speeds.isEmpty(), "SpeedPerturb: speeds must have at least one speed, such as [90, 100, 110]");
        for (double speed : speeds) {
            Check.that(
                    speed > 0 && speed <= 1000,
                    "SpeedPerturb: speeds are percents in (0, 1000], got %s",
                    Batches.plain(speed));
        }
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("speed"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms("SpeedPerturb", waveforms);
        Resample resample = resamplers.get((int) draws.integer(0, resamplers.size()));
        Device on = device == null ? waveforms.device() : device;
        resample.to(on);
        return resample.forward(waveforms.to(on)).to(waveforms.device());
    }

    /**
     * Begins a {@link SpeedPerturb}.
     *
     * @param origFreq rate of the waveforms, in Hz
     */
    public static Builder builder(int origFreq) {
        return new Builder(origFreq);
    }

    /** Options of {@link SpeedPerturb}. */
    public static final class Builder {
        private final int origFreq;
        private List<Double> speeds = List.of(90.0, 100.0, 110.0);
        private @Nullable Device device;

        private Builder(int origFreq) {
            this.origFreq = origFreq;
        }

        /** The speeds to draw from, in percent of the original. */
        @CanIgnoreReturnValue
        public Builder speeds(List<Double> speeds) {
            this.speeds = List.copyOf(speeds);
            return this;
        }

        /** Where to compute; by default where the waveforms are. */
        @CanIgnoreReturnValue
        public Builder device(Device device) {
            this.device = device;
            return this;
        }

        public SpeedPerturb build() {
            return new SpeedPerturb(this);
        }
    }
}
