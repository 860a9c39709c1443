import java.util.Arrays;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.distributed.Rendezvous;

/** What peer.py does, as a process of Broca: {@code RANK=1 ... ./broca run tools/distributed/Peer.java}. */
final class Peer {
    private Peer() {}

    public static void main(String[] args) {
        try (ProcessGroup group = ProcessGroup.join(Rendezvous.of(System.getenv()).orElseThrow());
                TensorScope scope = TensorScope.open()) {
            int rank = group.rank();
            Tensor tensor = Tensor.arange(0, 5).to(DType.FLOAT32).add(10.0 * rank);
            group.allReduce(tensor);
            System.out.println("java all_reduce " + Arrays.toString(tensor.toFloatArray()));
            Tensor sent = Tensor.full(rank + 1, 3).to(DType.FLOAT64);
            group.broadcast(sent, 1);
            System.out.println("java broadcast from 1 " + Arrays.toString(sent.toDoubleArray()));
            Tensor large = Tensor.full(rank + 1, 4_000_000);
            group.allReduce(large);
            System.out.println("java all_reduce of 16 MB " + large.min().item() + " " + large.max().item());
        }
    }
}
