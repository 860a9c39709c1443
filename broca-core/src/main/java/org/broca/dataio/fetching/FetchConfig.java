package org.broca.dataio.fetching;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.broca.tensor.Check;

/** How files are fetched: SpeechBrain's {@code FetchConfig}. */
public final class FetchConfig {
    private static final Pattern REVISION = Pattern.compile("\\w[\\w./-]*");

    private final boolean overwrite;
    private final boolean allowUpdates;
    private final boolean allowNetwork;
    private final Optional<String> revision;
    private final Optional<Path> huggingfaceCacheDir;

    private FetchConfig(Builder b) {
        overwrite = b.overwrite;
        allowUpdates = b.allowUpdates;
        allowNetwork = b.allowNetwork;
        revision = b.revision;
        huggingfaceCacheDir = b.huggingfaceCacheDir;
    }

    /** The defaults: what is in the cache is used as it is, what is not is fetched. */
    public static FetchConfig defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether the hub is asked for newer files than those in the cache. */
    public boolean asksForUpdates() {
        return overwrite || allowUpdates;
    }

    public boolean allowNetwork() {
        return allowNetwork;
    }

    /** The branch, tag or commit of a hub's model. */
    public String revision() {
        return revision.orElse("main");
    }

    public Optional<Path> huggingfaceCacheDir() {
        return huggingfaceCacheDir;
    }

    /** Keys of {@code !new:speechbrain.utils.fetching.FetchConfig}. */
    public static final class Builder {
        private boolean overwrite;
        private boolean allowUpdates;
        private boolean allowNetwork = true;
        private Optional<String> revision = Optional.empty();
        private Optional<Path> huggingfaceCacheDir = Optional.empty();

        private Builder() {}

        /** As {@link #allowUpdates}: files that changed are fetched anew in any case. */
        @CanIgnoreReturnValue
        public Builder overwrite(boolean overwrite) {
            this.overwrite = overwrite;
            return this;
        }

        /** Whether the hub is asked for newer files than those in the cache. */
        @CanIgnoreReturnValue
        public Builder allowUpdates(boolean allowUpdates) {
            this.allowUpdates = allowUpdates;
            return this;
        }

        /** Whether anything may be fetched over the network. */
        @CanIgnoreReturnValue
        public Builder allowNetwork(boolean allowNetwork) {
            this.allowNetwork = allowNetwork;
            return this;
        }

        /** Without effect: the token of the environment ({@code HF_TOKEN}) is sent wherever there is one. */
        @CanIgnoreReturnValue
        public Builder token(boolean token) {
            return this;
        }

        /** The branch, tag or commit of a hub's model; {@code main} by default. */
        @CanIgnoreReturnValue
        public Builder revision(String revision) {
            Check.that(
                    REVISION.matcher(revision).matches() && !revision.contains(".."),
                    "revision must be a branch, a tag or a commit, got %s",
                    revision);
            this.revision = Optional.of(revision);
            return this;
        }

        /** The hub's cache, in place of the one that the environment names. */
        @CanIgnoreReturnValue
        public Builder huggingfaceCacheDir(Path folder) {
            huggingfaceCacheDir = Optional.of(folder);
            return this;
        }

        public FetchConfig build() {
            return new FetchConfig(this);
        }
    }
}
