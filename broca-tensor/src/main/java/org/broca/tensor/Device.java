package org.broca.tensor;

import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a tensor's numbers are, by PyTorch's name: {@code cpu}, {@code cuda}, {@code cuda:1}.
 *
 * @param name PyTorch's name of the device
 */
public record Device(String name) {
    private static final Pattern NAMES = Pattern.compile("cpu|cuda(:\\d+)?");

    public static final Device CPU = new Device("cpu");

    public Device {
        Check.that(NAMES.matcher(name).matches(), "no device \"%s\"; it must be cpu, cuda or cuda:<number>", name);
    }

    /** A CUDA device where libtorch sees one, else the CPU. */
    public static Device best() {
        Engine.start();
        return torch.cuda_is_available() ? new Device("cuda") : CPU;
    }

    /** Whether this is the CPU. */
    public boolean isCpu() {
        return name.equals("cpu");
    }

    @Override
    public String toString() {
        return name;
    }
}
