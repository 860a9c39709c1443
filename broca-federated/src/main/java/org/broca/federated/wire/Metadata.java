package org.broca.federated.wire;

/**
 * Who sends what to whom; ids are unsigned numbers of 64 bits.
 *
 * @param messageId id of the message as an object; empty within that object
 * @param replyTo id of the instruction; empty if this is one
 * @param group round of the older strategies; else empty
 * @param ttl for how many seconds after {@code createdAt} the message counts
 * @param type {@code train}, {@code evaluate} or {@code query}, also with a point and an action; of the older
 *     strategies also {@code get_parameters} and {@code get_properties}
 * @param createdAt seconds since 1970
 * @param tasks of the sender and of the receiver; none is 0
 */
public record Metadata(
        long run,
        String messageId,
        long source,
        long destination,
        String replyTo,
        String group,
        double ttl,
        String type,
        double createdAt,
        Tasks tasks) {
    /** Ids of tasks that a SuperLink gives out; 0 where there is none. */
    public record Tasks(long source, long destination) {
        /** No tasks. */
        public static final Tasks NONE = new Tasks(0, 0);
    }

    private static final long SERVER = 1;

    /** An instruction from the server. */
    public static Metadata instruction(long run, long node, String group, String type, double ttl, double now) {
        return new Metadata(run, "", SERVER, node, "", group, ttl, type, now, Tasks.NONE);
    }

    /** What a reply to this message carries. */
    public Metadata reply(double now) {
        double left = createdAt + ttl - now;
        return new Metadata(
                run,
                "",
                destination,
                SERVER,
                messageId,
                group,
                left,
                type,
                now,
                new Tasks(tasks.destination, tasks.source));
    }

    public Metadata withId(String id) {
        return new Metadata(run, id, source, destination, replyTo, group, ttl, type, createdAt, tasks);
    }

    ProtoWriter write() {
        ProtoWriter out = ProtoWriter.message()
                .unsigned(1, run)
                .text(2, messageId)
                .unsigned(3, source)
                .unsigned(4, destination)
                .text(5, replyTo)
                .text(6, group)
                .real(7, ttl)
                .text(8, type)
                .real(9, createdAt);
        return out.unsigned(10, tasks.source).unsigned(11, tasks.destination);
    }

    static Metadata read(Proto in) {
        return new Metadata(
                in.unsigned(1),
                in.text(2),
                in.unsigned(3),
                in.unsigned(4),
                in.text(5),
                in.text(6),
                in.real(7),
                in.text(8),
                in.real(9),
                new Tasks(in.unsigned(10), in.unsigned(11)));
    }
}
