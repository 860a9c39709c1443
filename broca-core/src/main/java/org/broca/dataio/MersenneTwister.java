package org.broca.dataio;

/**
 * MT19937, the 32-bit generator behind {@code torch.Generator} on the CPU.
 *
 * <p>Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number
 * generator", 1998.
 */
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** 32 uniform bits. */
    int nextInt() {
        if (next == SIZE) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void refill() {
        for (int i = 0; i < SIZE; i++) {
            int mixed = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7FFFFFFF);
            int twisted = (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : 0x9908B0DF);
            state[i] = state[(i + SHIFT) % SIZE] ^ twisted;
        }
        next = 0;
    }
}
