package org.broca.tensor.engine;

import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** c10d's key-value stores, over which the processes of a group find each other. */
public final class NativeStore implements AutoCloseable {
    private final Store store;

    private NativeStore(Store store) {
        this.store = store;
        store.retainReference(); // not the open scope's
    }

    /**
     * A store that one process serves over TCP.
     *
     * @param serve whether this process serves it
     */
    public static NativeStore tcp(String host, int port, int world, boolean serve, long timeoutMillis) {
        Aten.start();
        TCPStoreOptions options = new TCPStoreOptions();
        options.port((short) port);
        options.isServer(serve);
        options.numWorkers(new SizeTPointer(1).put(world));
        options.waitWorkers(true);
        options.timeout(new Milliseconds(timeoutMillis));
        return new NativeStore(new TCPStore(host, options));
    }

    /** A store in a file that all processes see. */
    public static NativeStore file(String path, int world) {
        Aten.start();
        return new NativeStore(new FileStore(path, world));
    }

    /** The same store, with another prefix before every key. */
    public NativeStore under(String prefix) {
        return new NativeStore(new PrefixStore(prefix, handle()));
    }

    public void set(String key, String value) {
        store.set(key, value);
    }

    /**
     * Waits until a key is set.
     *
     * @throws RuntimeException if that takes longer, or the process that serves the store is gone
     */
    public void await(String key, long timeoutMillis) {
        store._wait(new StringVector(key), new Milliseconds(timeoutMillis));
    }

    /** A store to be given away: the binding moves what it passes to a constructor. */
    Store handle() {
        return store.clone();
    }

    @Override
    public void close() {
        store.deallocate();
    }
}
