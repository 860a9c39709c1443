package org.broca.tensor.io;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python's pickles of protocols 2 to 5 without running any of them.
 *
 * <p>A pickle is a program that may name any function of Python. Here names mean only what {@link Names} knows, and
 * what it does not know is refused the moment it is named.
 */
final class Unpickler {
    private final PickleInput in;
    private final Names names;
    private final Map<Integer, @Nullable Object> memo = new HashMap<>();
    private List<@Nullable Object> stack = new ArrayList<>();
    private final List<List<@Nullable Object>> marked = new ArrayList<>();

    /** What the names and persistent ids of a pickle stand for. */
    interface Names {
        /**
         * The value that stands for {@code module.name}.
         *
         * @throws IllegalArgumentException if that name is not allowed
         */
        Object global(String module, String name);

        /** What a persistent id means: in PyTorch's files, a storage. */
        Object persistent(@Nullable Object id) throws IOException;
    }

    /** An allowed function, under its Python name. */
    @FunctionalInterface
    interface Callable {
        @Nullable Object call(Tuple arguments) throws IOException;
    }

    Unpickler(PickleInput in, Names names) {
        this.in = in;
        this.names = names;
    }

    /** Reads one object. */
    @Nullable Object load() throws IOException {
        while (true) {
            int code = in.readByte();
            if (code == '.') {
                return pop();
            }
            if (!(constant(code) || text(code) || container(code) || memory(code) || object(code))) {
                throw damaged("unknown instruction 0x%02x".formatted(code));
            }
        }
    }

    private boolean constant(int code) throws IOException {
        switch (code) {
            case 0x80 -> { // PROTO
                int protocol = in.readByte();
                if (protocol > 5) {
                    throw damaged("unknown protocol " + protocol);
                }
            }
            case 0x95 -> skipFrame();
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.readByte());
            case 'M' -> push((long) in.readShort());
            case 'J' -> push((long) in.readInt());
            case 0x8a -> push(integer(in.readBytes(in.readByte())));
            case 0x8b -> push(integer(in.readBytes(in.readInt())));
            case 'G' -> push(in.readBigEndianDouble());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void skipFrame() throws IOException {
        long length = in.readLong();
        if (length < 0 || length > in.remaining()) {
            throw damaged("a frame reaches beyond its end");
        }
    }

    private static Object integer(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        BigInteger value = big.length == 0 ? BigInteger.ZERO : new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private boolean text(int code) throws IOException {
        switch (code) {
            case 'X' -> push(in.readText(in.readUnsignedInt()));
            case 0x8c -> push(in.readText(in.readByte()));
            case 0x8d -> push(in.readText(in.readLong()));
            case 'U' -> push(in.readText(in.readByte())); // Python 2's str
            case 'T' -> push(in.readText(in.readInt()));
            case 'B' -> push(in.readBytes(in.readUnsignedInt()));
            case 'C' -> push(in.readBytes(in.readByte()));
            case 0x8e, 0x96 -> push(in.readBytes(in.readLong()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int code) {
        switch (code) {
            case '(' -> {
                marked.add(stack);
                stack = new ArrayList<>();
            }
            case ']' -> push(new ArrayList<>());
            case 'l' -> push(new ArrayList<>(popMark()));
            case ')' -> push(Tuple.of());
            case 0x85 -> pushTuple(1);
            case 0x86 -> pushTuple(2);
            case 0x87 -> pushTuple(3);
            case 't' -> push(new Tuple(popMark()));
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> {
                List<@Nullable Object> items = popMark();
                push(new LinkedHashMap<>());
                putAll(items);
            }
            case 0x8f -> push(new LinkedHashSet<>());
            case 0x91 -> push(new LinkedHashSet<>(popMark())); // FROZENSET
            default -> {
                return fill(code);
            }
        }
        return true;
    }

    private boolean fill(int code) {
        switch (code) {
            case 'a' -> {
                Object item = pop();
                this.<List<@Nullable Object>>top(List.class).add(item);
            }
            case 'e' -> {
                List<@Nullable Object> items = popMark();
                this.<List<@Nullable Object>>top(List.class).addAll(items);
            }
            case 's' -> {
                Object value = pop();
                Object key = pop();
                putAll(Arrays.asList(key, value));
            }
            case 'u' -> putAll(popMark());
            case 0x90 -> {
                List<@Nullable Object> items = popMark();
                this.<Set<@Nullable Object>>top(Set.class).addAll(items);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void putAll(List<@Nullable Object> items) {
        Map<Object, @Nullable Object> map = top(Map.class);
        if (items.size() % 2 != 0) {
            throw damaged("a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (key == null || key instanceof List || key instanceof Map || key instanceof Set) {
                throw damaged("a key of a dict is None, a list or a dict");
            }
            map.put(key, items.get(i + 1));
        }
    }

    private boolean memory(int code) throws IOException {
        switch (code) {
            case 'q' -> memo.put(in.readByte(), peek());
            case 'r' -> memo.put(in.readInt(), peek());
            case 0x94 -> memo.put(memo.size(), peek());
            case 'h' -> push(recall(in.readByte()));
            case 'j' -> push(recall(in.readInt()));
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable Object recall(int index) {
        if (!memo.containsKey(index)) {
            throw damaged("it recalls what it never kept");
        }
        return memo.get(index);
    }

    private boolean object(int code) throws IOException {
        switch (code) {
            case 'c' -> push(names.global(in.readLine(), in.readLine()));
            case 0x93 -> { // STACK_GLOBAL
                Object name = pop();
                Object module = pop();
                push(names.global(String.valueOf(module), String.valueOf(name)));
            }
            case 'R' -> {
                Object arguments = pop();
                Object function = pop();
                if (!(function instanceof Callable callable) || !(arguments instanceof Tuple tuple)) {
                    throw damaged("it calls what is no function");
                }
                push(callable.call(tuple));
            }
            case 'b' -> {
                Object state = pop();
                build(peek(), state);
            }
            case 'Q' -> push(names.persistent(pop()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void build(@Nullable Object object, @Nullable Object state) {
        if (object instanceof OrderedDict dict && state instanceof Map<?, ?> attributes) {
            dict.attributes().putAll(attributes);
        } else {
            throw new IllegalArgumentException("it sets attributes of an object that can have none");
        }
    }

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private void pushTuple(int size) {
        Object[] items = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            items[i] = pop();
        }
        push(Tuple.of(items));
    }

    @CanIgnoreReturnValue
    private @Nullable Object pop() {
        if (stack.isEmpty()) {
            throw damaged("it takes more than it gave");
        }
        return stack.remove(stack.size() - 1);
    }

    @CanIgnoreReturnValue
    private List<@Nullable Object> popMark() {
        if (marked.isEmpty()) {
            throw damaged("it takes more than it gave");
        }
        List<@Nullable Object> items = stack;
        stack = marked.remove(marked.size() - 1);
        return items;
    }

    private @Nullable Object peek() {
        if (stack.isEmpty()) {
            throw damaged("it takes more than it gave");
        }
        return stack.get(stack.size() - 1);
    }

    @SuppressWarnings("unchecked") // the caller asks for a raw type whose elements are any values
    private <T> T top(Class<?> type) {
        Object value = peek();
        if (value == null || !type.isInstance(value)) {
            throw damaged("a list or dict is missing where one is filled");
        }
        return (T) value;
    }

    private static IllegalArgumentException damaged(String why) {
        return new IllegalArgumentException("its pickle is damaged: " + why);
    }
}
