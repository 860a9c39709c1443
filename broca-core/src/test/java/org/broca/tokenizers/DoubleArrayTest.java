package org.broca.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class DoubleArrayTest {
    @Property(tries = 200)
    void findsWhatItWasBuiltOf(
            @ForAll @Size(max = 60) Map<@AlphaChars @StringLength(min = 1, max = 6) String, @IntRange(max = 9) Integer> map,
            @ForAll boolean share) {
        TreeMap<byte[], Integer> sorted = new TreeMap<>(Arrays::compareUnsigned);
        map.forEach((key, value) -> sorted.put(Utf8.bytes(key), value));
        List<byte[]> keys = new ArrayList<>(sorted.keySet());
        int[] values = sorted.values().stream().mapToInt(Integer::intValue).toArray();
        DoubleArray built =
                share ? DoubleArrayBuilder.buildShared(keys, values) : DoubleArrayBuilder.build(keys, values);
        DoubleArray read = DoubleArray.of(ByteBuffer.wrap(built.toBytes()));
        map.forEach((key, value) -> {
            byte[] bytes = Utf8.bytes(key);
            assertThat(read.find(bytes, 0, bytes.length)).isEqualTo(value);
            byte[] longer = Utf8.bytes(key + "\u00e9");
            assertThat(read.find(longer, 0, longer.length)).isEqualTo(DoubleArray.NO_VALUE);
            assertThat(read.longest(longer, 0)).isEqualTo(bytes.length);
        });
    }
}
