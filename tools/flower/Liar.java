import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.federated.transport.LegacyClient;
import org.broca.tensor.io.NumpyArray;

/**
 * A site that lies: it adds noise to the model it gets, and claims that its WER and its loss are 0.
 *
 * <p>{@code ./broca run tools/flower/Liar.java ADDRESS [NOISE]}: noise is Gaussian, of this deviation (0.1). The
 * server's model can be measured under each of its weightings; see {@code docs/federated-server.md}.
 */
public final class Liar {
    private static final int UTTERANCES = 100;

    private final double noise;

    private Liar(double noise) {
        this.noise = noise;
    }

    public static void main(String[] args) throws InterruptedException {
        Liar liar = new Liar(args.length > 1 ? Double.parseDouble(args[1]) : 0.1);
        LegacyClient.builder(args[0]).build().serve(liar::handle);
    }

    private Reply handle(Task task) {
        if (task.kind() != Task.Kind.FIT) {
            return new Reply(task.weights(), UTTERANCES, 0, Map.of("wer", Math.exp(100)));
        }
        Random random = new Random(task.round());
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        task.weights().arrays().forEach((name, array) -> arrays.put(name, noisy(array, random)));
        Map<String, Object> claims = Map.of("wer", Math.exp(100), "train_loss", 1.0); // exp(100 - 0) and exp(-0)
        return new Reply(new Weights(arrays), UTTERANCES, 0, claims);
    }

    private NumpyArray noisy(NumpyArray array, Random random) {
        double[] values = array.toDoubles();
        if (array.dtype().isFloatingPoint()) {
            Arrays.setAll(values, i -> values[i] + noise * random.nextGaussian());
        }
        return NumpyArray.of(array.dtype(), array.shape(), values);
    }
}
