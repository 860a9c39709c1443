package org.broca.tensor.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/** Files of PyTorch before 1.6: pickles one after the other, then the numbers of all storages. */
final class LegacyTorchFile {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

    private final PickleInput in;
    private final Map<String, Tensor> rows = new LinkedHashMap<>();
    private final TorchNames names = new TorchNames(this::storage, false);

    private LegacyTorchFile(PickleInput in) {
        this.in = in;
    }

    static @Nullable Object load(Path file, TensorScope scope) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            LegacyTorchFile legacy = new LegacyTorchFile(new PickleInput(stream, Files.size(file)));
            legacy.checkMagic();
            Object value = legacy.load();
            legacy.names.tensors().forEach(scope::keep);
            return value;
        }
    }

    private void checkMagic() throws IOException {
        int first = in.remaining() == 0 ? -1 : in.readByte();
        boolean magic = first == 0x80 && in.remaining() > 16 && in.readByte() == 2;
        if (!magic || !MAGIC.equals(pickle())) {
            throw new IllegalArgumentException("it is no file of PyTorch's: it starts neither as a zip archive"
                    + " nor as the pickles of versions before 1.6");
        }
    }

    private @Nullable Object pickle() throws IOException {
        return new Unpickler(in, names).load();
    }

    private @Nullable Object load() throws IOException {
        Object protocol = pickle();
        if (!Long.valueOf(1001).equals(protocol)) {
            throw new IllegalArgumentException("its version %s is not 1001".formatted(protocol));
        }
        if (pickle() instanceof Map<?, ?> system && Boolean.FALSE.equals(system.get("little_endian"))) {
            throw new IllegalArgumentException("it was written before PyTorch 1.6 by a big-endian machine");
        }
        Object value = pickle();
        if (!(pickle() instanceof List<?> keys)) {
            throw new IllegalArgumentException("its pickle is damaged: no list of storages");
        }
        for (Object key : keys) {
            fill(String.valueOf(key));
        }
        return value;
    }

    private Tensor storage(TorchNames.StorageType type, String key, long numel) {
        Tensor known = rows.get(key);
        if (known == null || known.dtype() != type.dtype()) {
            long size = type.dtype().itemSize();
            if (known != null || numel < 0 || numel > in.remaining() / size) {
                throw new IllegalArgumentException("its storage \"%s\" of %d elements of %s is damaged or cut short"
                        .formatted(key, numel, type.dtype()));
            }
            known = Tensor.empty(type.dtype(), numel);
            rows.put(key, known);
        }
        return known;
    }

    private void fill(String key) throws IOException {
        Tensor row = rows.get(key);
        if (row == null || in.readLong() != row.numel()) {
            throw new IllegalArgumentException("its storage \"%s\" is not as long as its pickle says".formatted(key));
        }
        long ignored = RawBytes.fill(row, in.stream());
        in.took(RawBytes.size(row));
    }
}
