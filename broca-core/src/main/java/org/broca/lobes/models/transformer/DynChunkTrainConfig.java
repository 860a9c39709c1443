package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Chunks in which a streaming encoder sees a sequence (Zhang et al., 2020, "Unified streaming and non-streaming
 * two-pass end-to-end model").
 *
 * @param chunkSize frames of a chunk
 * @param leftContextSize chunks to the left that are seen too; all of them where absent
 */
public record DynChunkTrainConfig(int chunkSize, Optional<Integer> leftContextSize) {
    public DynChunkTrainConfig {
        Check.that(chunkSize > 0, "DynChunkTrainConfig: chunk_size must be positive, got %d", chunkSize);
        Check.that(
                leftContextSize.isEmpty() || leftContextSize.get() >= 0,
                "DynChunkTrainConfig: left_context_size must not be negative, got %s",
                leftContextSize.orElse(0));
    }

    /** Chunks that see all that is to their left. */
    public static DynChunkTrainConfig of(int chunkSize) {
        return new DynChunkTrainConfig(chunkSize, Optional.empty());
    }

    /** Chunks that see {@code leftContextSize} chunks to their left. */
    public static DynChunkTrainConfig of(int chunkSize, int leftContextSize) {
        return new DynChunkTrainConfig(chunkSize, Optional.of(leftContextSize));
    }
}
