package org.broca.tensor.distributed;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Memory that all processes of a group see, where they are on one Linux machine: a file of {@code /dev/shm} that has
 * lost its name.
 *
 * <p>Each process has a count of its turns and two places for what it says, for even and odd turns. It writes turn t
 * over turn t - 2, which all have read: who says turn t - 1, as all have, has read t - 2. A process that ends loses its
 * lock on the file, by which those that wait for it know.
 */
final class SharedMemory {
    /** Most bytes a process may say in a turn. */
    static final int CAPACITY = 1 << 15;

    private static final Path FOLDER = Path.of("/dev/shm");
    private static final int LINE = 128; // bytes, so that no two counts share a line of a processor's cache
    private static final int PART = LINE + 2 * CAPACITY;
    private static final int SPINS = 1000;
    private static final long AWAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final VarHandle COUNT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final byte[] YES = {1};
    private static final byte[] NO = {0};

    private final int rank;
    private final int size;
    private final FileChannel file;
    private final MappedByteBuffer memory;
    private long turn;

    private SharedMemory(int rank, int size, FileChannel file) throws IOException {
        this.rank = rank;
        this.size = size;
        this.file = file;
        memory = file.map(FileChannel.MapMode.READ_WRITE, 0, (long) size * PART);
        memory.order(ByteOrder.nativeOrder());
        FileLock held = file.lock(rank, 1, false); // until this process ends
        if (held.isShared()) {
            throw new IOException("no exclusive lock on " + FOLDER);
        }
    }

    /** That of a group's processes, which must all ask for it; nothing if one of them cannot see it. */
    static Optional<SharedMemory> of(ProcessGroup group) {
        byte[] none = new byte[0];
        byte[] own =
                group.isMain() ? create(group.size()).map(SharedMemory::bytes).orElse(none) : none;
        byte[] name = group.broadcast(own, 0);
        SharedMemory opened = name.length == 0 ? null : open(group, text(name));
        boolean everywhere =
                group.allGather(opened == null ? NO : YES).stream().allMatch(answer -> answer[0] == YES[0]);
        if (group.isMain() && name.length > 0) {
            remove(text(name));
        }
        if (opened != null && !everywhere) {
            opened.close();
            return Optional.empty();
        }
        return Optional.ofNullable(opened);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    /** A file whose name no other machine has. Written whole, so that no access to it finds the memory full. */
    private static Optional<String> create(int size) {
        if (!Files.isDirectory(FOLDER)) {
            return Optional.empty();
        }
        String name = "";
        try {
            Path file = Files.createTempFile(FOLDER, "broca-", "");
            name = file.getFileName().toString();
            Files.write(file, new byte[size * PART]);
            return Optional.of(name);
        } catch (IOException e) {
            if (!name.isEmpty()) {
                remove(name);
            }
            return Optional.empty();
        }
    }

    private static void remove(String name) {
        try {
            Files.deleteIfExists(FOLDER.resolve(name));
        } catch (IOException e) {
            return; // some kilobytes until the machine starts anew
        }
    }

    private static @Nullable SharedMemory open(ProcessGroup group, String name) {
        FileChannel file = null;
        try {
            file = FileChannel.open(FOLDER.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new SharedMemory(group.rank(), group.size(), file);
        } catch (IOException e) {
            close(file);
            return null;
        }
    }

    private void close() {
        close(file);
    }

    private static void close(@Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            return; // nothing was written that anybody reads
        }
    }

    /**
     * Says something and hears what the others say.
     *
     * @param own at most {@link #CAPACITY} bytes, in all processes as many
     * @return of each process, by rank; valid until the next turn
     * @throws LostPeerException if another process has ended
     */
    List<ByteBuffer> exchange(ByteBuffer own) {
        int length = own.remaining();
        turn++;
        said(rank, length).put(own);
        COUNT.setRelease(memory, rank * PART, turn);
        ByteBuffer[] all = new ByteBuffer[size];
        for (int other = 0; other < size; other++) {
            await(other);
            all[other] = said(other, length);
        }
        return List.of(all);
    }

    private ByteBuffer said(int process, int length) {
        int place = process * PART + LINE + (int) (turn % 2) * CAPACITY;
        return memory.slice(place, length).order(ByteOrder.nativeOrder());
    }

    /** Does not sleep at first: to be woken takes longer than most waits. */
    private void await(int other) {
        long start = System.nanoTime();
        long check = start + CHECK_NANOS;
        for (int i = 0; (long) COUNT.getAcquire(memory, other * PART) < turn; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            long now = System.nanoTime();
            if (now - start < AWAKE_NANOS) {
                Thread.yield();
                continue;
            }
            LockSupport.parkNanos(NAP_NANOS);
            if (now - check > 0) {
                check = now + CHECK_NANOS;
                requireAlive(other, now - start);
            }
        }
    }

    private void requireAlive(int other, long waited) {
        try (FileLock lock = file.tryLock(other, 1, false)) {
            if (lock == null && waited < ProcessGroup.TIMEOUT_NANOS) {
                return;
            }
            boolean said = (long) COUNT.getAcquire(memory, other * PART) >= turn; // and ended only then
            if (!said) {
                throw LostPeerException.of(rank, lock == null ? "no answer" : "process " + other + " has ended", null);
            }
        } catch (IOException e) {
            throw LostPeerException.of(rank, String.valueOf(e.getMessage()), e);
        }
    }
}
