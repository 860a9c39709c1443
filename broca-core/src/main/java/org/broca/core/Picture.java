package org.broca.core;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** A picture of a tensor, of one grey channel or three of red, green and blue. */
final class Picture {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int GREY = 0;
    private static final int COLOUR = 2;

    private final int height;
    private final int width;
    private final int channels;
    private final float[] values;

    /** From numbers in [0, 1], channel by channel, row by row. */
    private Picture(int height, int width, int channels, float... values) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.values = values;
    }

    /**
     * A picture of numbers in [0, 1], others cut off.
     *
     * @param pixels {@code [rows, columns]}, {@code [1, rows, columns]} or {@code [3, rows, columns]}
     */
    static Picture ofPixels(Tensor pixels) {
        int dim = pixels.dim();
        boolean right = dim == 2 || (dim == 3 && (pixels.size(0) == 1 || pixels.size(0) == 3));
        Check.that(
                right,
                "a picture must be [rows, columns], [1, rows, columns] or [3, rows, columns], got %s",
                pixels.shape());
        int channels = dim == 2 ? 1 : (int) pixels.size(0);
        return new Picture((int) pixels.size(-2), (int) pixels.size(-1), channels, pixels.toFloatArray());
    }

    /** A grey picture of a matrix, its smallest value black, its largest white, its first row at the bottom. */
    static Picture ofMatrix(Tensor matrix) {
        long[] sizes = Arrays.stream(matrix.shape().toArray())
                .filter(size -> size != 1)
                .toArray();
        Check.that(sizes.length == 2, "a figure must be [rows, columns], got %s", matrix.shape());
        Tensor plain = matrix.detach().reshape(sizes).flip(0); // [rows, columns]
        Tensor least = plain.min();
        double range = plain.max().sub(least).item();
        return ofPixels(plain.sub(least).div(range > 0 ? range : 1));
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    /** The picture as a PNG file. */
    byte[] png() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.write(SIGNATURE);
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream head = new DataOutputStream(header);
            head.writeInt(width);
            head.writeInt(height);
            head.write(new byte[] {8, (byte) (channels == 1 ? GREY : COLOUR), 0, 0, 0});
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", compressedRows());
            chunk(out, "IEND");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private byte[] compressedRows() throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(rows)) {
            for (int y = 0; y < height; y++) {
                out.write(0); // no filter
                for (int x = 0; x < width; x++) {
                    for (int channel = 0; channel < channels; channel++) {
                        float value = values[(channel * height + y) * width + x];
                        out.write((int) Math.max(0, Math.min(255, value * 255 + 0.5f)));
                    }
                }
            }
        }
        return rows.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte... data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }
}
