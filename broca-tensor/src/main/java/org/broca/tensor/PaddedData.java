package org.broca.tensor;

/**
 * Sequences padded to a common length.
 *
 * @param data the padded values, {@code [batch, time, ...]}
 * @param lengths how much of each row is real, as a fraction of {@code time} in (0, 1], float32 {@code [batch]}
 */
public record PaddedData(Tensor data, Tensor lengths) {
    public PaddedData {
        Check.that(
                lengths.dim() == 1 && data.dim() >= 1 && lengths.size(0) == data.size(0),
                "lengths must be [batch] for data [batch, time, ...], got %s for %s",
                lengths.shape(),
                data.shape());
    }

    /** The same on another device. */
    public PaddedData to(Device device) {
        return new PaddedData(DeviceTransfer.to(data, device), DeviceTransfer.to(lengths, device));
    }
}
