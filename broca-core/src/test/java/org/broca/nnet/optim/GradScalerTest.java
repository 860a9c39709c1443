package org.broca.nnet.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradScalerTest {
    @TempDir
    Path folder;

    /** Twelve updates of one weight matrix, of which the third, the fourth and the ninth overflow. */
    @Test
    void scalesAndWeightsAreThoseOfPyTorch() {
        Golden golden = Golden.load("optim/grad-scaler-sb1.1.2");
        try (TensorScope scope = TensorScope.open()) {
            Tensor weight = golden.input("weight").copy().requiresGrad(true);
            Tensor x = golden.input("x"); // [updates, batch, features]
            Optimizer optimizer = Sgd.builder(List.of(weight)).lr(0.1).build();
            GradScaler scaler = new GradScaler(1024, 3);
            float[] scales = golden.output("scales").toFloatArray();
            for (int i = 0; i < scales.length; i++) {
                Tensor loss = x.select(0, i).matmul(weight).square().mean();
                scaler.scale(loss).backward();
                if (scaler.unscale(optimizer.parameters())) {
                    optimizer.step();
                }
                scaler.update();
                optimizer.zeroGrad();
                assertThat(scaler.scale()).isEqualTo(scales[i]);
            }
            try (Autograd.Mode mode = Autograd.noGrad()) {
                assertThat(weight.sub(golden.output("weight")).abs().max().item())
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void itsStateIsThatOfPyTorch() throws Exception {
        GradScaler scaler = new GradScaler(256, 2000);
        scaler.update();
        Path file = folder.resolve("scaler.ckpt");
        scaler.save(file);
        assertThat(TorchFile.load(file))
                .isEqualTo(Map.of(
                        "scale",
                        256.0,
                        "growth_factor",
                        2.0,
                        "backoff_factor",
                        0.5,
                        "growth_interval",
                        2000L,
                        "_growth_tracker",
                        1L));
        GradScaler resumed = new GradScaler();
        resumed.load(file, false);
        assertThat(resumed.scale()).isEqualTo(256);
        Files.delete(file);
        TorchFile.save(file, Map.of("state", 1L));
        assertThatThrownBy(() -> resumed.load(file, false)).hasMessage(file + " is not the state of a loss scaler");
    }
}
