package org.broca.nnet.optim;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;

/**
 * Loss scaling for training in float16, whose small gradients would otherwise vanish.
 *
 * <p>The loss is multiplied by a scale before the backward pass and the gradients are divided by it afterwards. Where a
 * gradient is not finite, that update is left out and the scale is halved; after 2000 updates in a row it is doubled.
 * Same numbers and the same file ({@code scaler.ckpt}) as {@code torch.amp.GradScaler}, whose defaults these are.
 */
public final class GradScaler implements Recoverable {
    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;

    private final int growthInterval;
    private double scale;
    private int growthTracker;
    private boolean foundInf;

    /** A scale of 65536, that grows after 2000 updates. */
    public GradScaler() {
        this(65536, 2000);
    }

    /**
     * A scaler with another beginning.
     *
     * @param initScale above 0
     * @param growthInterval updates in a row after which the scale is doubled, at least 1
     */
    public GradScaler(double initScale, int growthInterval) {
        Check.that(initScale > 0, "init_scale must be above 0, got %s", initScale);
        Check.that(growthInterval > 0, "growth_interval must be at least 1, got %d", growthInterval);
        this.scale = initScale;
        this.growthInterval = growthInterval;
    }

    /** What the loss is multiplied by. */
    public double scale() {
        return scale;
    }

    /** The loss as the backward pass is to see it. */
    public Tensor scale(Tensor loss) {
        return loss.mul(scale);
    }

    /**
     * Divides gradients by the scale, in place; once an update for each parameter.
     *
     * @return whether they are all finite
     */
    public boolean unscale(List<Tensor> parameters) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor[] gradients = parameters.stream()
                    .map(Tensor::grad)
                    .flatMap(Optional::stream)
                    .toArray(Tensor[]::new);
            if (gradients.length == 0) {
                return true;
            }
            Tensor found = Tensor.zeros(1).to(gradients[0].device());
            Tensor inverse = found.add((float) (1 / scale));
            List<Tensor> unused = Aten.callAll("_amp_foreach_non_finite_check_and_unscale_", gradients, found, inverse);
            boolean finite = found.item() == 0;
            foundInf |= !finite;
            return finite;
        }
    }

    /** After an update, or one that was left out: chooses the next scale. */
    public void update() {
        if (foundInf) {
            scale *= BACKOFF;
            growthTracker = 0;
        } else if (++growthTracker == growthInterval) {
            double larger = scale * GROWTH;
            scale = larger <= Float.MAX_VALUE ? larger : scale;
            growthTracker = 0;
        }
        foundInf = false;
    }

    @Override
    public void save(Path file) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("scale", scale);
        state.put("growth_factor", GROWTH);
        state.put("backoff_factor", BACKOFF);
        state.put("growth_interval", (long) growthInterval);
        state.put("_growth_tracker", (long) growthTracker);
        TorchFile.save(file, state);
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        Object state = TorchFile.load(file);
        if (!(state instanceof Map<?, ?> map
                && map.get("scale") instanceof Number saved
                && map.get("_growth_tracker") instanceof Number tracked)) {
            throw new IllegalArgumentException(file + " is not the state of a loss scaler");
        }
        scale = saved.doubleValue();
        growthTracker = tracked.intValue();
    }
}
