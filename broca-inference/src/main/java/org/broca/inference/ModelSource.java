package org.broca.inference;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.Optional;
import org.broca.dataio.fetching.FetchConfig;
import org.broca.dataio.fetching.FetchSource;
import org.broca.hparams.Overrides;
import org.broca.tensor.Device;
import org.jspecify.annotations.Nullable;

/** Where a trained model is and how it is loaded: the arguments of SpeechBrain's {@code from_hparams}. */
public final class ModelSource {
    private final FetchSource source;
    private final String hparamsFile;
    private final Optional<Path> savedir;
    private final Overrides overrides;
    private final Device device;
    private final FetchConfig fetchConfig;

    private ModelSource(Builder b) {
        source = b.source;
        hparamsFile = b.hparamsFile;
        savedir = b.savedir;
        overrides = b.overrides;
        device = b.device;
        fetchConfig = b.fetchConfig;
    }

    /**
     * A model with {@code hyperparams.yaml}, on the best device.
     *
     * @param source a model folder, the results folder of a training run, a web address or a hub's
     *     {@code organisation/model}
     */
    public static ModelSource of(String source) {
        return builder(source).build();
    }

    /** As {@link #of(String)}, with SpeechBrain's usual arguments; {@code savedir} may be null. */
    static ModelSource of(String source, String hparamsFile, @Nullable Path savedir) {
        Builder model = builder(source).hparamsFile(hparamsFile);
        if (savedir != null) {
            model.savedir(savedir);
        }
        return model.build();
    }

    /** A model as {@link #of} takes it, with more to say. */
    public static Builder builder(String source) {
        return new Builder(FetchSource.of(source));
    }

    /** What can be said about a model. */
    public static final class Builder {
        private final FetchSource source;
        private String hparamsFile = "hyperparams.yaml";
        private Optional<Path> savedir = Optional.empty();
        private Overrides overrides = Overrides.none();
        private Device device = Device.best();
        private FetchConfig fetchConfig = FetchConfig.defaults();

        private Builder(FetchSource source) {
            this.source = source;
        }

        /** The YAML file in the source; {@code hyperparams.yaml} by default. */
        @CanIgnoreReturnValue
        public Builder hparamsFile(String hparamsFile) {
            this.hparamsFile = hparamsFile;
            return this;
        }

        /** A folder that gets copies of all files; without it, they are read where they are or from the cache. */
        @CanIgnoreReturnValue
        public Builder savedir(Path savedir) {
            this.savedir = Optional.of(savedir);
            return this;
        }

        /** Values that replace those of the YAML file. */
        @CanIgnoreReturnValue
        public Builder overrides(Overrides overrides) {
            this.overrides = overrides;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder device(Device device) {
            this.device = device;
            return this;
        }

        /** How files are fetched: revision, updates, no network. */
        @CanIgnoreReturnValue
        public Builder fetchConfig(FetchConfig fetchConfig) {
            this.fetchConfig = fetchConfig;
            return this;
        }

        public ModelSource build() {
            return new ModelSource(this);
        }
    }

    FetchSource source() {
        return source;
    }

    String hparamsFile() {
        return hparamsFile;
    }

    Optional<Path> savedir() {
        return savedir;
    }

    Overrides overrides() {
        return overrides;
    }

    Device device() {
        return device;
    }

    FetchConfig fetchConfig() {
        return fetchConfig;
    }
}
