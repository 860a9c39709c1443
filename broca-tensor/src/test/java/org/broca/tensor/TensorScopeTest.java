package org.broca.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TensorScopeTest {
    @Test
    void freesWhatWasNotKept() {
        Tensor dropped;
        Tensor kept;
        long before = LiveTensors.count();
        try (TensorScope outer = TensorScope.open()) {
            try (TensorScope scope = TensorScope.open()) {
                dropped = Tensor.ones(3);
                kept = scope.keep(Tensor.ones(2));
            }
            assertThat(kept.toFloatArray()).containsExactly(1, 1);
            assertThat(dropped.isFreed()).isTrue();
        }
        assertThat(kept.isFreed()).isTrue();
        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThatThrownBy(dropped::shape)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this tensor was freed when its TensorScope closed; "
                        + "to use it later, scope.keep(tensor) first");
    }

    @Test
    void keepsForTheGarbageCollectorWithoutAnOuterScope() {
        Tensor kept;
        try (TensorScope scope = TensorScope.open()) {
            kept = scope.keep(Tensor.ones(2).add(1));
        }
        assertThat(kept.toFloatArray()).containsExactly(2, 2);
    }

    @Test
    void handsTensorsFromAWorkerToAnotherThreadsScope() {
        Tensor handed = CompletableFuture.supplyAsync(() -> {
                    try (TensorScope scope = TensorScope.open()) {
                        return TensorScope.release(Tensor.ones(2).mul(3));
                    }
                })
                .join();
        try (TensorScope scope = TensorScope.open()) {
            TensorScope.adopt(handed);
            assertThat(handed.toFloatArray()).containsExactly(3, 3);
        }
        assertThat(handed.isFreed()).isTrue();
    }

    @Test
    void adoptsATensorThatNeverHadAScope() {
        Tensor free = Tensor.ones(2);
        try (TensorScope scope = TensorScope.open()) {
            TensorScope.adopt(free);
            assertThat(free.toFloatArray()).containsExactly(1, 1);
        }
        assertThat(free.isFreed()).isTrue();
    }

    @Test
    void closingTwiceIsAnExceptionNotACrash() {
        Tensor tensor = Tensor.ones(2);
        tensor.close();
        assertThatThrownBy(tensor::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this tensor was freed before: close it once, or leave it to its TensorScope");
        try (TensorScope scope = TensorScope.open()) {
            Tensor scoped = Tensor.ones(2);
            scoped.close();
            assertThat(scoped.isFreed()).isTrue();
        }
    }

    @Test
    void holdsMemoryFlatOverManyRounds() {
        long before = LiveTensors.count();
        for (int i = 0; i < 2_000; i++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor x = Functional.leakyRelu(Tensor.ones(1000, 100).add(i), 0.1);
                assertThat(x.sum().item()).isPositive();
            }
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }
}
