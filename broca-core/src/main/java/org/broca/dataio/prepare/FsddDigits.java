package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The preparation of {@link Fsdd}'s single digits, split at random or with one speaker held out. */
public final class FsddDigits implements Preparation {
    private final Path dataFolder;
    private final SplitFiles files;
    private final String heldOut;
    private final List<Integer> splitRatio;
    private final long seed;
    private final boolean download;

    private FsddDigits(Builder b) {
        dataFolder = b.dataFolder;
        files = b.files;
        heldOut = b.heldOut;
        splitRatio = b.splitRatio;
        seed = b.seed;
        download = b.download;
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder where {@code recordings} is
     * @param files the manifests to write
     */
    public static Builder builder(Path dataFolder, SplitFiles files) {
        return new Builder(dataFolder, files);
    }

    @Override
    public void prepare() {
        if (download && !files.exist() && !Files.isDirectory(dataFolder.resolve("recordings"))) {
            Fsdd.download(dataFolder);
        }
        if (heldOut.isEmpty()) {
            Fsdd.prepare(dataFolder, files, splitRatio, seed);
        } else {
            Fsdd.prepareHeldOut(dataFolder, files, heldOut);
        }
    }

    /** Options of {@link FsddDigits}. */
    public static final class Builder extends CorpusBuilder<Builder> {
        private final Path dataFolder;
        private final SplitFiles files;
        private String heldOut = "";
        private List<Integer> splitRatio = List.of(80, 10, 10);

        private Builder(Path dataFolder, SplitFiles files) {
            this.dataFolder = dataFolder;
            this.files = files;
        }

        /** The speaker that is tested; the split is random if empty. */
        @CanIgnoreReturnValue
        public Builder heldOut(String heldOut) {
            this.heldOut = heldOut;
            return this;
        }

        /** Sizes of the three parts of a random split relative to their sum. */
        @CanIgnoreReturnValue
        public Builder splitRatio(List<Integer> splitRatio) {
            this.splitRatio = List.copyOf(splitRatio);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        public FsddDigits build() {
            return new FsddDigits(this);
        }
    }
}
