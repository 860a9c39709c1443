package org.broca.tensor.distributed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * One of the processes of {@link ExchangeTest}: meeting, rank, whether memory may be shared, turns, turns of process 1.
 */
final class ExchangingProcess {
    private ExchangingProcess() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int rank = Integer.parseInt(args[1]);
        int turns = Integer.parseInt(args[3]);
        int last = rank == 1 ? Integer.parseInt(args[4]) : turns;
        Rendezvous member = new Rendezvous(rank, rank, 2, new Rendezvous.SharedFile(folder.resolve("meeting")));
        StringBuilder wrong = new StringBuilder();
        try (ProcessGroup group = ProcessGroup.join(member)) {
            Exchange exchange = Exchange.of(group, Boolean.parseBoolean(args[2]));
            Files.writeString(folder.resolve("memory-" + rank), String.valueOf(exchange.isInMemory()));
            for (int turn = 0; turn < turns; turn++) {
                if (turn == last) {
                    Runtime.getRuntime().halt(3);
                }
                try (TensorScope scope = TensorScope.open()) {
                    int length = 1 + turn % 7 * 1400; // up to 8401 floats, more than fit into the memory
                    DType type = turn % 2 == 0 ? DType.FLOAT32 : DType.FLOAT64;
                    Tensor own = Tensor.full(10 * turn + rank, length).to(type);
                    Tensor all = exchange.allGather(own);
                    boolean shaped = all.shape().toString().equals("[2, " + length + "]") && all.dtype() == type;
                    boolean same = all.select(0, 0).eq(10.0 * turn).all().item() == 1
                            && all.select(0, 1).eq(10.0 * turn + 1).all().item() == 1;
                    boolean sum = exchange.sum(own).eq(20.0 * turn + 1).all().item() == 1;
                    if (!(shaped && same && sum)) {
                        wrong.append(turn).append(' ').append(all.shape()).append('\n');
                    }
                }
            }
        }
        Files.writeString(folder.resolve("wrong-" + rank), wrong);
    }
}
