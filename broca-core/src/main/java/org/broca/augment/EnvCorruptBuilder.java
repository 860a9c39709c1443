package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of an {@link EnvCorrupt}. */
public final class EnvCorruptBuilder {
    double reverbProb = 1;
    double babbleProb = 1;
    double noiseProb = 1;

    @Nullable Path openrirFolder;

    @Nullable Double openrirMaxNoiseLen;

    @Nullable Path reverbCsv;

    @Nullable Path noiseCsv;

    int babbleSpeakerCount;
    double babbleSnrLow;
    double babbleSnrHigh;
    double noiseSnrLow;
    double noiseSnrHigh;
    double rirScaleFactor = 1;
    int reverbSampleRate = 16000;
    int noiseSampleRate = 16000;
    int cleanSampleRate = 16000;

    EnvCorruptBuilder() {}

    /** How likely a batch gets reverberation. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder reverbProb(double reverbProb) {
        this.reverbProb = reverbProb;
        return this;
    }

    /** How likely a batch gets other voices. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder babbleProb(double babbleProb) {
        this.babbleProb = babbleProb;
        return this;
    }

    /** How likely a batch gets noise. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseProb(double noiseProb) {
        this.noiseProb = noiseProb;
        return this;
    }

    /** Where OpenRIR is, or is put; null for none. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder openrirFolder(@Nullable Path openrirFolder) {
        this.openrirFolder = openrirFolder;
        return this;
    }

    /** Seconds; longer noises of OpenRIR are cut into pieces of it; null for no limit. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder openrirMaxNoiseLen(@Nullable Double openrirMaxNoiseLen) {
        this.openrirMaxNoiseLen = openrirMaxNoiseLen;
        return this;
    }

    /** Names impulse responses, {@code ID,duration,wav}, instead of OpenRIR's. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder reverbCsv(@Nullable Path reverbCsv) {
        this.reverbCsv = reverbCsv;
        return this;
    }

    /** Names noises, {@code ID,duration,wav}, instead of OpenRIR's. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseCsv(@Nullable Path noiseCsv) {
        this.noiseCsv = noiseCsv;
        return this;
    }

    /** Accepted, without effect: the training thread reads. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseNumWorkers(int noiseNumWorkers) {
        return this;
    }

    /** How many other rows of the batch are heard; 0 for none. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder babbleSpeakerCount(int babbleSpeakerCount) {
        this.babbleSpeakerCount = babbleSpeakerCount;
        return this;
    }

    /** Least ratio of signal to babble, in dB. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder babbleSnrLow(double babbleSnrLow) {
        this.babbleSnrLow = babbleSnrLow;
        return this;
    }

    /** Largest ratio of signal to babble, in dB. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder babbleSnrHigh(double babbleSnrHigh) {
        this.babbleSnrHigh = babbleSnrHigh;
        return this;
    }

    /** Least signal-to-noise ratio, in dB. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseSnrLow(double noiseSnrLow) {
        this.noiseSnrLow = noiseSnrLow;
        return this;
    }

    /** Largest signal-to-noise ratio, in dB. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseSnrHigh(double noiseSnrHigh) {
        this.noiseSnrHigh = noiseSnrHigh;
        return this;
    }

    /** Stretches responses in time: below 1 there is less reverberation, above 1 more. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder rirScaleFactor(double rirScaleFactor) {
        this.rirScaleFactor = rirScaleFactor;
        return this;
    }

    /** Of the responses in {@code reverb_csv}, in Hz. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder reverbSampleRate(int reverbSampleRate) {
        this.reverbSampleRate = reverbSampleRate;
        return this;
    }

    /** Of the noises in {@code noise_csv}, in Hz. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder noiseSampleRate(int noiseSampleRate) {
        this.noiseSampleRate = noiseSampleRate;
        return this;
    }

    /** Of the waveforms, in Hz. */
    @CanIgnoreReturnValue
    public EnvCorruptBuilder cleanSampleRate(int cleanSampleRate) {
        this.cleanSampleRate = cleanSampleRate;
        return this;
    }

    public EnvCorrupt build() {
        return new EnvCorrupt(this);
    }

    void check() {
        Batches.checkProbability("EnvCorrupt", "reverb_prob", reverbProb);
        Batches.checkProbability("EnvCorrupt", "babble_prob", babbleProb);
        Batches.checkProbability("EnvCorrupt", "noise_prob", noiseProb);
        Batches.checkRange("EnvCorrupt", "babble_snr", babbleSnrLow, babbleSnrHigh);
        Batches.checkRange("EnvCorrupt", "noise_snr", noiseSnrLow, noiseSnrHigh);
    }

    AddBabble babble() {
        return AddBabble.builder()
                .speakerCount(babbleSpeakerCount)
                .snrLow(babbleSnrLow)
                .snrHigh(babbleSnrHigh)
                .mixProb(babbleProb)
                .build();
    }

    AddReverb reverb(Path csv, Map<String, String> replacements) {
        return AddReverb.builder(csv)
                .replacements(replacements)
                .rirScaleFactor(rirScaleFactor)
                .reverbSampleRate(reverbCsv == null ? OpenRir.SAMPLE_RATE : reverbSampleRate)
                .cleanSampleRate(cleanSampleRate)
                .build();
    }

    AddNoise noise(Path csv, Map<String, String> replacements) {
        return AddNoise.builder()
                .csvFile(csv)
                .replacements(replacements)
                .snrLow(noiseSnrLow)
                .snrHigh(noiseSnrHigh)
                .noiseSampleRate(noiseCsv == null ? OpenRir.SAMPLE_RATE : noiseSampleRate)
                .cleanSampleRate(cleanSampleRate)
                .build();
    }
}
