package org.broca.tensor;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * Where chance comes from: two sources, and the samplers' own generators of SpeechBrain's shuffle orders, which depend
 * on {@link #seed()} and the epoch alone.
 *
 * <ol>
 *   <li>libtorch's global CPU generator, seeded by {@link #seed}: initial weights, dropout, {@link Tensor#rand}. With
 *       one seed it gives Python's numbers, so layers that draw in PyTorch's order start with Python's weights. Only
 *       the training thread draws from it. Its {@link #state} can be saved and restored exactly.
 *   <li>{@link #stream}: a generator of its own for each purpose, derived from the global seed and the purpose's name
 *       alone: data order, augmentation, one per (epoch, item). Worker threads draw from these, so their results do not
 *       depend on which thread did what when, and a resumed run draws the same.
 * </ol>
 */
public final class Randomness {
    /** SpeechBrain's seed where none was set. */
    public static final long DEFAULT_SEED = 563_375_142;

    private static volatile long seed = DEFAULT_SEED;

    private Randomness() {}

    /** Seeds every source. */
    public static void seed(long seed) {
        Engine.start();
        Randomness.seed = seed;
        torch.manual_seed(seed);
    }

    /** Seeds libtorch's generator alone, as {@code torch.manual_seed} does: data order keeps its seed. */
    public static void manualSeed(long seed) {
        Engine.start();
        torch.manual_seed(seed);
    }

    /** The seed that streams are derived from. */
    public static long seed() {
        return seed;
    }

    /**
     * A new generator for one purpose.
     *
     * @param purpose what it is for, as {@code "shuffle"}
     * @param keys what tells this use from others: epoch, index of the item
     */
    public static RandomGenerator stream(String purpose, long... keys) {
        long mixed = mix(seed);
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            mixed = mix(mixed ^ b);
        }
        for (long key : keys) {
            mixed = mix(mixed + key);
        }
        return new SplittableRandom(mixed);
    }

    /** State of libtorch's CPU generator, uint8 {@code [5056]}, as {@code torch.get_rng_state()}. */
    public static Tensor state() {
        Engine.start();
        Generator generator = torch.getDefaultCPUGenerator();
        return new Tensor(new org.bytedeco.pytorch.Tensor(generator.get_state()));
    }

    /** Restores what {@link #state} gave. */
    public static void restore(Tensor state) {
        Engine.call(
                "restore of the generator's state",
                () -> {
                    torch.getDefaultCPUGenerator().set_state(state.handle());
                    return true;
                },
                state);
    }

    private static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L; // SplitMix64
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
