package org.broca;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordingStream;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Makes tensors outside every scope, for the test of {@link LiveTensors}; lines inside the tensor package do not count.
 */
public final class LeakingProgram {
    private LeakingProgram() {}

    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (RecordingStream events = new RecordingStream()) {
            events.enable("org.broca.TensorLeak");
            events.onEvent("org.broca.TensorLeak", event -> lines.add(event.getString("line")));
            events.startAsync();
            leak();
            System.out.println("live: " + LiveTensors.byLine());
            String line = null;
            for (int i = 0; i < 600 && line == null; i++) {
                System.gc();
                line = lines.poll(100, TimeUnit.MILLISECONDS);
            }
            System.out.println("leaked: " + line);
            System.out.println("left: " + LiveTensors.count());
        }
    }

    private static void leak() {
        for (int i = 0; i < 2; i++) {
            Tensor ignored = Tensor.ones(2);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor freed = Tensor.ones(3);
        }
    }
}
