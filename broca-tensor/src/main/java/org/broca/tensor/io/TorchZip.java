package org.broca.tensor.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.engine.Memory;
import org.jspecify.annotations.Nullable;

/** The zip archive of PyTorch 1.6 and later: a pickle, and each storage as a file of its own. */
final class TorchZip {
    private static final int LARGEST_PICKLE = 1 << 30;

    private final ZipFile zip;
    private final String root;
    private final boolean swapped;
    private final Map<String, Tensor> rows = new HashMap<>();

    TorchZip(ZipFile zip) throws IOException {
        this.zip = zip;
        String pickle = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.matches("[^/]*/data\\.pkl"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it is a zip archive, but not one of PyTorch's"));
        root = pickle.substring(0, pickle.length() - "data.pkl".length());
        if (zip.getEntry(root + "constants.pkl") != null) {
            throw new IllegalArgumentException("it is a TorchScript program, not a file of tensors");
        }
        swapped = zip.getEntry(root + "byteorder") != null
                && new String(content("byteorder"), StandardCharsets.UTF_8)
                        .trim()
                        .equals("big");
    }

    @Nullable Object load(TensorScope scope) throws IOException {
        byte[] pickle = content("data.pkl");
        TorchNames names = new TorchNames(this::storage, true);
        PickleInput in = new PickleInput(new ByteArrayInputStream(pickle), pickle.length);
        Object value = new Unpickler(in, names).load();
        names.tensors().forEach(scope::keep);
        return value;
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(root + name);
        if (entry == null) {
            throw new IllegalArgumentException("it lacks its part \"%s\"".formatted(root + name));
        }
        return entry;
    }

    private byte[] content(String name) throws IOException {
        ZipEntry entry = entry(name);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_PICKLE);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            check(entry, bytes.length, crc.getValue());
            return bytes;
        }
    }

    private Tensor storage(TorchNames.StorageType type, String key, long numel) throws IOException {
        Tensor known = rows.get(key);
        if (known != null && known.dtype() == type.dtype()) {
            return known;
        }
        ZipEntry entry = entry("data/" + key);
        long size = type.dtype().itemSize();
        if (numel < 0 || numel > Long.MAX_VALUE / size || entry.getSize() != numel * size) {
            throw new IllegalArgumentException("its part \"%s\" has %d bytes, but should hold %d elements of %s"
                    .formatted(entry.getName(), entry.getSize(), numel, type.dtype()));
        }
        Tensor row = Tensor.empty(type.dtype(), numel);
        try (InputStream in = zip.getInputStream(entry)) {
            check(entry, numel * size, RawBytes.fill(row, in));
        }
        if (swapped) {
            RawBytes.swap(row);
        }
        rows.put(key, row);
        return row;
    }

    private static void check(ZipEntry entry, long size, long crc) {
        if (size != entry.getSize() || crc != entry.getCrc()) {
            throw new IllegalArgumentException(
                    "its part \"%s\" is damaged: the checksum differs".formatted(entry.getName()));
        }
    }

    // ---- writing -------------------------------------------------------------------------------------------------

    private static final class Rows {
        private final Map<String, String> keys = new HashMap<>();
        private final List<Tensor> rows = new ArrayList<>();

        Pickler.Stored store(Tensor tensor) {
            Tensor plain = Aten.call("resolve_neg", Aten.call("resolve_conj", tensor.detach()));
            DType dtype = plain.dtype();
            long numel = Memory.storageBytes(plain) / dtype.itemSize();
            String identity = plain.storageId() + " " + dtype;
            String key = keys.computeIfAbsent(identity, k -> {
                rows.add(Aten.call("as_strided", plain, new long[] {numel}, new long[] {1}, 0));
                return String.valueOf(rows.size() - 1);
            });
            return new Pickler.Stored(key, plain, numel);
        }
    }

    static void save(FileChannel channel, String root, @Nullable Object value) throws IOException {
        Rows rows = new Rows();
        byte[] pickle = new Pickler(rows::store).dump(value);
        ZipWriter zip = new ZipWriter(channel);
        zip.add(root + "/data.pkl", pickle);
        zip.add(root + "/.format_version", ascii("1"));
        zip.add(root + "/.storage_alignment", ascii("64"));
        zip.add(root + "/byteorder", ascii("little"));
        CRC32 whole = new CRC32();
        whole.update(pickle);
        for (int i = 0; i < rows.rows.size(); i++) {
            Tensor row = rows.rows.get(i);
            long crc = RawBytes.crc(row);
            whole.update(ascii(Long.toHexString(crc)));
            zip.add(root + "/data/" + i, RawBytes.size(row), crc, to -> RawBytes.write(to, row));
        }
        zip.add(root + "/version", ascii("3\n"));
        zip.add(root + "/.data/serialization_id", ascii("%040d".formatted(whole.getValue())));
        zip.finish();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
