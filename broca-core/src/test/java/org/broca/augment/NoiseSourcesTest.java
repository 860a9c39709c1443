package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.broca.dataio.AudioEncoding;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseSourcesTest {
    @TempDir
    Path folder;

    private Path wav(String name, int samples, int rate) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        AudioIo.writeAudio(file, Tensor.linspace(-0.5, 0.5, samples), rate, AudioEncoding.FLOAT);
        return file;
    }

    private Path csv(String... rows) throws IOException {
        return Files.writeString(folder.resolve("noise.csv"), String.join("\n", rows) + "\n");
    }

    private static Tensor noisy(AddNoise noise) {
        return noise.forward(Tensor.ones(2, 100), Tensor.ones(2));
    }

    @Test
    void plainListsAreEnough() throws IOException {
        Path file = wav("noise.wav", 300, 16000);
        AddNoise noise = AddNoise.builder()
                .csvFile(csv("ID,duration,wav", "a,0.01," + file))
                .build();
        assertThat(noisy(noise).allFinite()).isTrue();
    }

    @Test
    void everyMistakeIsOneMessage() throws IOException {
        Path file = wav("noise.wav", 300, 8000);
        Path missing = folder.resolve("missing.csv");
        assertThatThrownBy(() -> noisy(AddNoise.builder().csvFile(missing).build()))
                .hasMessage("AddNoise: no such csv_file: " + missing + "; it needs the columns ID,duration,wav");
        Path list = csv("ID,duration,wav", "a,0.01," + file);
        assertThatThrownBy(() -> noisy(AddNoise.builder().csvFile(list).build()))
                .hasMessage("AddNoise: " + file + " is at 8000 Hz, but noise_sample_rate is 16000: give"
                        + " noise_sample_rate: 8000, or resample the files");
        assertThatThrownBy(() -> noisy(AddNoise.builder()
                        .csvFile(list)
                        .csvKeys(List.of("noise"))
                        .build()))
                .hasMessage("AddNoise: " + list + " has no column \"noise\"; it has [duration, wav]");
        assertThatThrownBy(() -> noisy(AddNoise.builder()
                        .csvFile(list)
                        .noiseSampleRate(8000)
                        .startIndex(9999)
                        .build()))
                .hasMessage(
                        "AddNoise: start_index 9999 is past the end of the longest noise of the batch, 600 samples");
        assertThatThrownBy(() -> AddNoise.builder().snrLow(10).snrHigh(0).build())
                .hasMessage("AddNoise: snr_low must not be more than snr_high, got 10 and 0");
        Path gone = csv("ID,duration,wav", "a,0.01,/no/such.wav");
        assertThatThrownBy(() -> AddReverb.builder(gone).build().forward(Tensor.ones(1, 10)))
                .hasMessage("AddReverb: " + gone + " names a file that does not exist: /no/such.wav");
    }

    @Test
    void randomOrderTakesEachRecordingOnceInABatch() throws IOException {
        String[] rows = new String[9];
        rows[0] = "ID,duration,wav";
        for (int i = 1; i < rows.length; i++) {
            rows[i] = i + "," + i / 100.0 + "," + wav(i + ".wav", 160 * i, 16000);
        }
        AudioSource source =
                new AudioSource("AddNoise", csv(rows), List.of(), Sorting.RANDOM, Map.of(), "noise_sample_rate", 16000);
        AudioSource.Batch batch = source.next(8, Draws.of("test"));
        assertThat(batch.data().shape().toArray()).containsExactly(8, 1280);
        float[] lengths = batch.lengths().toFloatArray();
        java.util.Arrays.sort(lengths);
        assertThat(lengths).containsExactly(.125f, .25f, .375f, .5f, .625f, .75f, .875f, 1);
        assertThat(source.next(20, Draws.of("test")).data().size(0)).isEqualTo(20);
    }

    @Test
    void folderWithRecordingsNeedsNoDownload() throws IOException {
        Path first = wav("noise/b/one.wav", 16000, 16000);
        Path second = wav("noise/two, too.wav", 40000, 16000);
        Path list = folder.resolve("out/noise.csv");
        NoiseData.prepareDatasetFromUrl("https://nowhere.invalid/a.zip", folder.resolve("noise"), "wav", list, 1.0);
        assertThat(Files.readAllLines(list))
                .containsExactly(
                        "ID,duration,wav,wav_format,wav_opts",
                        "one_0,1.0," + first + ",wav,",
                        "\"two, too_1_0\",1.0,\"" + second + "\",wav,start:0 stop:16000",
                        "\"two, too_1_1\",1.0,\"" + second + "\",wav,start:16000 stop:32000");
        AddNoise noise = AddNoise.builder()
                .csvFile(list)
                .sorting(Sorting.ORIGINAL)
                .startIndex(0)
                .build();
        assertThat(noise.forward(Tensor.ones(3, 16000), Tensor.ones(3)).allFinite())
                .isTrue();
    }

    @Test
    void archiveIsUnpackedAndListed() throws IOException {
        Path file = wav("one.wav", 1600, 16000);
        Path zip = folder.resolve("noise.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry("deep/one.wav"));
            Files.copy(file, entries);
        }
        Path list = folder.resolve("noise.csv");
        NoiseData.prepareDatasetFromUrl(zip.toString(), folder.resolve("data"), "wav", list);
        assertThat(Manifests.loadDataCsv(list).get("one_0"))
                .containsEntry("wav", folder.resolve("data/deep/one.wav").toString())
                .containsEntry("duration", 0.1);
    }

    @Test
    void failedDownloadSaysWhatToDo() {
        Path target = folder.resolve("data");
        String url = folder.resolve("no.zip").toString();
        assertThatThrownBy(() -> NoiseData.prepareDatasetFromUrl(url, target, "wav", folder.resolve("noise.csv")))
                .hasMessage("cannot fetch " + url + " into " + target + " (no such file): download it on a machine that"
                        + " can, unpack it into " + target + ", and start again");
        assertThat(folder.resolve("noise.csv")).doesNotExist();
    }

    @Test
    void archiveCannotWriteOutsideItsFolder() throws IOException {
        Path zip = folder.resolve("noise.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry("../../evil.wav"));
        }
        assertThatThrownBy(() -> NoiseData.prepareDatasetFromUrl(
                        zip.toString(), folder.resolve("data"), "wav", folder.resolve("noise.csv")))
                .hasMessageContaining("outside of its folder: ../../evil.wav");
    }

    @Test
    void openRirIsListedBelowItsRoot() throws IOException {
        wav("rir/RIRS_NOISES/simulated_rirs/small/room.wav", 160, 16000);
        wav("rir/RIRS_NOISES/real_rirs_isotropic_noises/hall_rir.wav", 160, 16000);
        wav("rir/RIRS_NOISES/real_rirs_isotropic_noises/hall_noise.wav", 160, 16000);
        wav("rir/RIRS_NOISES/pointsource_noises/noise-1.wav", 3200, 16000);
        Hparams hparams = HyperYaml.load("""
                env_corrupt: !new:speechbrain.lobes.augment.EnvCorrupt
                    openrir_folder: %s
                    babble_prob: 0.0
                    reverb_prob: 1.0
                    noise_prob: 1.0
                    noise_snr_low: 0
                    noise_snr_high: 15
                """.formatted(folder.resolve("rir")), Overrides.none());
        EnvCorrupt corrupt = hparams.get("env_corrupt", EnvCorrupt.class);
        Tensor clean = Tensor.randn(2, 1000);
        Tensor noisy = corrupt.forward(clean, Tensor.ones(2));
        assertThat(noisy.shape()).isEqualTo(clean.shape());
        assertThat(noisy.allFinite()).isTrue();
        assertThat(folder.resolve("rir/reverb.csv"))
                .content()
                .contains("room_1,0.01,$rir_root/RIRS_NOISES/simulated_rirs/small/room.wav,wav,")
                .contains("hall_rir_0,0.01,$rir_root/RIRS_NOISES/real_rirs_isotropic_noises/hall_rir.wav,wav,")
                .doesNotContain("_noise_0", "noise-1");
        assertThat(folder.resolve("rir/noise.csv")).content().contains("noise-1_0,0.2,$rir_root/");
    }

    @Test
    void preparationIsAFunctionInYaml() throws IOException {
        wav("noise/one.wav", 1600, 16000);
        Hparams hparams = HyperYaml.load("""
                prepare_noise_data: !name:speechbrain.augment.preparation.prepare_dataset_from_URL
                    URL: https://nowhere.invalid/noise.zip
                    dest_folder: %1$s/noise
                    ext: wav
                    csv_file: %1$s/noise.csv
                """.formatted(folder), Overrides.none());
        hparams.get("prepare_noise_data", Runnable.class).run();
        assertThat(folder.resolve("noise.csv")).exists();
    }
}
