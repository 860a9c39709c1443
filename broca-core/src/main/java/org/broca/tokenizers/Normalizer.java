package org.broca.tokenizers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Brings texts into the form in which a model knows them. Thread-safe. */
final class Normalizer {
    private static final byte[] SPACE = Utf8.SPACE.getBytes(StandardCharsets.UTF_8);

    private final CharsMap map;
    private final DoubleArray kept;
    private final boolean dummyPrefix;
    private final boolean removeExtraSpaces;
    private final boolean escapeSpaces;
    private final boolean spaceAsSuffix;

    /**
     * A model's normalizer.
     *
     * @param spec {@code NormalizerSpec}
     * @param kept symbols that stay as they are
     */
    Normalizer(ProtoMessage spec, DoubleArray kept, boolean spaceAsSuffix) {
        map = CharsMap.parse(spec.bytes(2).orElse(new byte[0]));
        dummyPrefix = spec.flag(3, true);
        removeExtraSpaces = spec.flag(4, true);
        escapeSpaces = spec.flag(5, true);
        this.kept = kept;
        this.spaceAsSuffix = spaceAsSuffix;
    }

    byte[] normalize(String text) {
        return new Pass(Utf8.bytes(text)).run();
    }

    private final class Pass {
        private final byte[] in;
        private byte[] out;
        private int size;
        /** Whether spaces that come now would be extra ones. */
        private boolean afterSpace = removeExtraSpaces;

        Pass(byte[] in) {
            this.in = in;
            out = new byte[in.length + in.length / 2 + 16];
        }

        byte[] run() {
            int begin = removeExtraSpaces ? leadingSpaces() : 0;
            if (begin == in.length) {
                return new byte[0];
            }
            if (dummyPrefix && !spaceAsSuffix) {
                putSpace();
            }
            while (begin < in.length) {
                begin = step(begin);
            }
            if (removeExtraSpaces) {
                removeTrailingSpaces();
            }
            if (dummyPrefix && spaceAsSuffix) {
                putSpace();
            }
            return Arrays.copyOf(out, size);
        }

        /** Where the first sequence that is not just a space begins. */
        private int leadingSpaces() {
            int begin = 0;
            while (begin < in.length && isSpace(begin)) {
                begin = map.match(in, begin) > begin ? map.match(in, begin) : begin + 1;
            }
            return begin;
        }

        /** Whether the sequence at {@code begin} is a space, or becomes one. */
        private boolean isSpace(int begin) {
            if (kept.longest(in, begin) > begin) {
                return false;
            }
            int end = map.match(in, begin);
            if (end == begin) {
                return in[begin] == ' ';
            }
            int from = map.find(in, begin, end);
            return map.replacement(from) == ' ' && map.replacement(from + 1) == 0;
        }

        /** Normalizes what is at {@code begin}; gives where it ends. */
        private int step(int begin) {
            int end = kept.longest(in, begin);
            int mapped = end > begin ? begin : map.match(in, begin);
            if (mapped > begin) {
                boolean skipping = afterSpace;
                for (int i = map.find(in, begin, mapped); map.replacement(i) != 0; i++) {
                    skipping = put(map.replacement(i), skipping);
                }
                return mapped;
            }
            end = end > begin ? end : Utf8.next(in, begin);
            put(begin, end);
            return end;
        }

        private void put(int begin, int end) {
            boolean skipping = afterSpace;
            for (int i = begin; i < end; i++) {
                skipping = put(in[i], skipping);
            }
        }

        /** Adds a byte unless it is a space to be skipped; gives whether still to skip. */
        private boolean put(byte value, boolean skipping) {
            if (skipping && value == ' ') {
                return true;
            }
            if (value == ' ') {
                putSpace();
            } else {
                grow(1);
                out[size++] = value;
            }
            afterSpace = removeExtraSpaces && value == ' ';
            return false;
        }

        private void putSpace() {
            byte[] space = escapeSpaces ? SPACE : new byte[] {' '};
            grow(space.length);
            System.arraycopy(space, 0, out, size, space.length);
            size += space.length;
        }

        private void removeTrailingSpaces() {
            int length = escapeSpaces ? SPACE.length : 1;
            while (size >= length && endsWithSpace()) {
                size -= length;
            }
        }

        private boolean endsWithSpace() {
            return escapeSpaces ? Utf8.isSpace(out, size - SPACE.length) : out[size - 1] == ' ';
        }

        private void grow(int more) {
            if (size + more > out.length) {
                out = Arrays.copyOf(out, 2 * (size + more));
            }
        }
    }
}
