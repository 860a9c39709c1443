package org.broca.core;

import java.util.List;
import java.util.Map;
import org.broca.dataio.DataLoader;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;

/** Where the batches of a stage come from. */
public sealed interface BatchSource {
    /** A data set, of which {@link Brain#makeDataloader} makes a loader. */
    static BatchSource of(DynamicItemDataset dataset, LoaderOptions options) {
        return new OfDataset(dataset, options);
    }

    /** A loader made by the recipe. */
    static BatchSource of(DataLoader loader) {
        return new OfLoader(loader);
    }

    /** Ready batches, each a map of tensors and texts, in their order. */
    static BatchSource of(List<? extends Map<String, ?>> batches) {
        return new OfLoader(DataLoader.ofBatches(batches));
    }

    /** See {@link BatchSource#of(DynamicItemDataset, LoaderOptions)}. */
    record OfDataset(DynamicItemDataset dataset, LoaderOptions options) implements BatchSource {}

    /** See {@link BatchSource#of(DataLoader)}. */
    record OfLoader(DataLoader loader) implements BatchSource {}
}
