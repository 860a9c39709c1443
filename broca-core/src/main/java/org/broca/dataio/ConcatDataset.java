package org.broca.dataio;

import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Several data sets one after the other. */
public final class ConcatDataset implements Dataset {
    private final List<Dataset> parts;
    private final int[] ends;

    public ConcatDataset(List<? extends Dataset> datasets) {
        Check.that(!datasets.isEmpty(), "ConcatDataset needs at least one data set");
        parts = List.copyOf(datasets);
        ends = new int[parts.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = Math.addExact(end, parts.get(i).size());
            ends[i] = end;
        }
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    @Override
    public Map<String, Object> get(int index) {
        int part = part(index);
        return parts.get(part).get(index - start(part));
    }

    @Override
    public String id(int index) {
        int part = part(index);
        return parts.get(part).id(index - start(part));
    }

    private int start(int part) {
        return part == 0 ? 0 : ends[part - 1];
    }

    private int part(int index) {
        Check.that(index >= 0 && index < size(), "index must be in [0, %d), got %d", size(), index);
        int part = 0;
        while (index >= ends[part]) {
            part++;
        }
        return part;
    }
}
