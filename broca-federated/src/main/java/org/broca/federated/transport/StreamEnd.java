package org.broca.federated.transport;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/** Why a stream ended, which gRPC does not tell the call's own listener. */
final class StreamEnd extends ServerStreamTracer {
    private static final Context.Key<StreamEnd> KEY = Context.key("broca-stream-end");

    static final ServerStreamTracer.Factory FACTORY = new ServerStreamTracer.Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new StreamEnd();
        }
    };

    private volatile Status status = Status.UNAVAILABLE;

    /** Of the call that the current thread handles. */
    static StreamEnd current() {
        StreamEnd current = KEY.get();
        return current == null ? new StreamEnd() : current;
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void streamClosed(Status end) {
        status = end;
    }

    /** In words, and none of Java's. */
    String reason() {
        Status end = status;
        String words = end.getDescription();
        return words == null ? end.getCode().toString() : words;
    }
}
