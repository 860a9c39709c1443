package org.broca.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** The tasks of a barrier stage: each agrees with the others on where to meet, then runs its rank to the end. */
final class RankTasks extends AbstractFunction1<Iterator<Integer>, Iterator<String>> implements Serializable {
    private static final long serialVersionUID = 1;

    private final RankCommand command;

    RankTasks(RankCommand command) {
        this.command = command;
    }

    @Override
    public Iterator<String> apply(Iterator<Integer> numbers) {
        BarrierTaskContext context = BarrierTaskContext.get();
        String host = host(context, context.partitionId());
        try (RankProcess rank = RankProcess.start(command, environment(context), context.partitionId(), host)) {
            rank.awaitDone(context);
        }
        String line = "%06d %s".formatted(context.partitionId(), host);
        return CollectionConverters.asScala(List.of(line).iterator());
    }

    /** As torchrun sets it. */
    private static Map<String, String> environment(BarrierTaskContext context) {
        int rank = context.partitionId();
        String[] ports = context.allGather(rank == 0 ? Integer.toString(freePort()) : "");
        List<String> hosts = Arrays.stream(context.getTaskInfos())
                .map(info -> host(info.address()))
                .toList();
        int localRank = (int)
                hosts.subList(0, rank).stream().filter(hosts.get(rank)::equals).count();
        int localWorld = (int) hosts.stream().filter(hosts.get(rank)::equals).count();
        return Map.of(
                "RANK", Integer.toString(rank),
                "LOCAL_RANK", Integer.toString(localRank),
                "WORLD_SIZE", Integer.toString(hosts.size()),
                "LOCAL_WORLD_SIZE", Integer.toString(localWorld),
                "MASTER_ADDR", hosts.get(0),
                "MASTER_PORT", ports[0],
                "OMP_NUM_THREADS", System.getenv().getOrDefault("OMP_NUM_THREADS", Integer.toString(context.cpus())));
    }

    private static String host(BarrierTaskContext context, int rank) {
        return host(context.getTaskInfos()[rank].address());
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for the ranks to meet at", e);
        }
    }
}
