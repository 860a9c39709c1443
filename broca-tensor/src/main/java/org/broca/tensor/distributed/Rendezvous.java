package org.broca.tensor.distributed;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Who this process is in a group and where the group meets.
 *
 * @param rank this process, from 0
 * @param localRank this process among those of its machine, from 0
 * @param world number of processes
 * @param place where they meet
 */
public record Rendezvous(int rank, int localRank, int world, Place place) {
    private static final String FILE = "file:";

    /** Where processes find each other. */
    public sealed interface Place {}

    /**
     * A store over TCP.
     *
     * @param served whether somebody else serves it, as torchrun does; else process 0 does
     */
    public record Tcp(String host, int port, boolean served) implements Place {
        public Tcp {
            Check.that(port > 0 && port < 1 << 16, "MASTER_PORT must be in [1, 65535], got %d", port);
        }
    }

    /** A new or empty file, for the processes of one machine, which need no port then. */
    public record SharedFile(Path file) implements Place {}

    public Rendezvous {
        Check.that(world >= 1, "WORLD_SIZE must be at least 1, got %d", world);
        Check.that(rank >= 0 && rank < world, "RANK must be in [0, %d), got %d", world, rank);
        Check.that(localRank >= 0, "LOCAL_RANK must be at least 0, got %d", localRank);
    }

    /**
     * What torchrun's variables say: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT and LOCAL_RANK (by default RANK).
     * MASTER_ADDR may also be a file, as {@code file:/tmp/meeting}.
     *
     * @return nothing where there is no RANK
     * @throws IllegalArgumentException if one of the others is missing or no number; names it
     */
    public static Optional<Rendezvous> of(Map<String, String> environment) {
        if (!environment.containsKey("RANK")) {
            return Optional.empty();
        }
        int rank = number(environment, "RANK");
        int local = environment.containsKey("LOCAL_RANK") ? number(environment, "LOCAL_RANK") : rank;
        return Optional.of(new Rendezvous(rank, local, number(environment, "WORLD_SIZE"), place(environment)));
    }

    private static Place place(Map<String, String> environment) {
        String host = required(environment, "MASTER_ADDR");
        if (host.startsWith(FILE)) {
            Check.that(host.matches("file:(//)?/.+"), "MASTER_ADDR must be as file:/tmp/meeting, got %s", host);
            return new SharedFile(Path.of(host.replaceFirst("file:(//)?", "")));
        }
        boolean served = "True".equals(environment.get("TORCHELASTIC_USE_AGENT_STORE"));
        return new Tcp(host, number(environment, "MASTER_PORT"), served);
    }

    private static int number(Map<String, String> environment, String name) {
        String text = required(environment, name);
        Check.that(text.matches("\\d{1,9}"), "%s must be a whole number, got \"%s\"", name, text);
        return Integer.parseInt(text);
    }

    private static String required(Map<String, String> environment, String name) {
        String text = environment.get(name);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    ("RANK is set, so this is one process of several, but %s is not: set RANK, WORLD_SIZE, MASTER_ADDR"
                                    + " and MASTER_PORT, or none of them")
                            .formatted(name));
        }
        return text;
    }

    /** The address at which the other processes reach this machine. */
    String ownAddress() {
        if (!(place instanceof Tcp tcp)) {
            return "127.0.0.1";
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress master = new InetSocketAddress(tcp.host(), tcp.port()).getAddress();
            Check.that(master != null, "MASTER_ADDR: no such host: %s", tcp.host());
            socket.connect(master, tcp.port()); // sends nothing: only asks for the way
            return socket.getLocalAddress().getHostAddress();
        } catch (SocketException e) {
            throw new IllegalStateException("no way to MASTER_ADDR %s: %s".formatted(tcp.host(), e.getMessage()), e);
        }
    }
}
