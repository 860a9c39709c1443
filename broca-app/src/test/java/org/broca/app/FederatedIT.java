package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Federations of processes, as their users start them. */
@DisabledOnOs(OS.WINDOWS)
class FederatedIT {
    private static final Path RECIPE =
            Path.of("../recipes/FSDD/FederatedASR").toAbsolutePath().normalize();
    private static final Path DIGITS = Distribution.launcher().resolveSibling("templates/data/digits");
    private static final Pattern LISTENING = Pattern.compile(".*Listening on port (\\d+)");
    private static final List<String> SPEAKERS = List.of("v01", "v02", "v03", "v04");
    private static final int EACH = 4;

    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeManifests() throws Exception {
        broca = new Distribution(folder);
        List<String> items = new ArrayList<>();
        for (String speaker : SPEAKERS) {
            rows(speaker)
                    .map(row ->
                            "\"%s\": {\"wav\": \"{data_root}/%s\", \"length\": %s, \"spk_id\": \"%s\", \"words\": \"%s\"}"
                                    .formatted(row[0], row[2], row[1], row[3], row[4].toUpperCase(Locale.ROOT)))
                    .forEach(items::add);
        }
        broca.write("all.json", "{" + String.join(",\n", items) + "}");
    }

    private static Stream<String[]> rows(String speaker) throws IOException {
        return Files.readAllLines(DIGITS.resolve("manifest.csv")).stream()
                .map(line -> line.split(","))
                .filter(row -> row[3].equals(speaker))
                .filter(row -> row[4].matches("((zero|one|two|three|four|five|six|seven|eight|nine) ?)+"))
                .limit(EACH);
    }

    private static String[] words(String command, String[] recipe, String... more) {
        return Stream.of(Stream.of("federated", command), Stream.of(recipe), Stream.of(more))
                .flatMap(all -> all)
                .toArray(String[]::new);
    }

    /** A small model, on the digits that come with Broca. */
    private static String[] recipe() {
        return new String[] {
            "--config_path=" + RECIPE,
            "--data_path=" + DIGITS,
            "--tokenizer_path=" + RECIPE.resolve("label_encoder.txt"),
            "--rnn_neurons=8",
            "--dnn_neurons=8",
            "--noprogressbar"
        };
    }

    private void partition() throws Exception {
        Result result = broca.run(
                "federated",
                "partition",
                "all.json",
                "--clients=2",
                "--server_speakers=v04",
                "--valid_share=0.25",
                "--output_folder=sites");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                {"manifest":"sites/train_0.json","utterances":6,"speakers":2}
                {"manifest":"sites/dev_0.json","utterances":2,"speakers":1}
                {"manifest":"sites/train_1.json","utterances":3,"speakers":1}
                {"manifest":"sites/dev_1.json","utterances":1,"speakers":1}
                {"manifest":"sites/server.json","utterances":4,"speakers":1}
                """);
    }

    private List<JsonNode> rounds(String out) throws IOException {
        List<JsonNode> rounds = new ArrayList<>();
        for (String line : out.lines().toList()) {
            rounds.add(new ObjectMapper().readTree(line));
        }
        return rounds;
    }

    private void assertTrained(List<JsonNode> rounds, String results) {
        assertThat(rounds).extracting(round -> round.get("round").asInt()).containsExactly(0, 1, 2);
        for (JsonNode round : rounds.subList(1, 3)) {
            assertThat(round.get("outcome").asText()).isEqualTo("ok");
            assertThat(round.get("fit")).hasSize(2);
            for (JsonNode site : round.get("fit")) {
                assertThat(site.get("failure").asText()).isEmpty();
                assertThat(site.get("metrics").has("wer")).isTrue();
            }
            assertThat(round.get("central").get("loss").asDouble()).isPositive();
        }
        double before = rounds.get(0).get("central").get("loss").asDouble();
        assertThat(rounds.get(2).get("central").get("loss").asDouble()).isLessThan(before);
        assertThat(folder.resolve(results + "/final/modules.ckpt")).isRegularFile();
        assertThat(folder.resolve(results + "/final/model"))
                .isDirectoryContaining("glob:**/hyperparams.yaml")
                .isDirectoryContaining("glob:**/model.ckpt");
        assertThat(folder.resolve(results + "/add_train/train_log.txt")).isRegularFile();
    }

    @Test
    void aServerAndTwoClientsTrainOneModel() throws Exception {
        partition();
        Process server = broca.builder(words(
                        "server",
                        recipe(),
                        "--server_address=127.0.0.1:0",
                        "--rounds=2",
                        "--local_epochs=4",
                        "--lr=0.01",
                        "--batch_size=3",
                        "--min_fit_clients=2",
                        "--weight_strategy=loss",
                        "--train_after_aggregate",
                        "--tr_add_path=sites/server.json",
                        "--test_path=sites/server.json"))
                .redirectOutput(folder.resolve("rounds.jsonl").toFile())
                .start();
        List<Process> clients = new ArrayList<>();
        try (BufferedReader messages = server.errorReader(StandardCharsets.UTF_8)) {
            String port = port(messages);
            for (String cid : List.of("0", "1")) {
                clients.add(broca.builder(words(
                                "client",
                                recipe(),
                                "--cid=" + cid,
                                "--server_address=127.0.0.1:" + port,
                                "--tr_path=sites",
                                "--dev_path=sites"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("client_" + cid + ".log").toFile())
                        .start());
            }
            String rest = String.join("\n", messages.lines().toList());
            assertThat(server.waitFor()).as(rest).isZero();
            for (Process client : clients) {
                assertThat(client.waitFor(Distribution.LIMIT_MINUTES, TimeUnit.MINUTES))
                        .isTrue();
                assertThat(client.exitValue()).isZero();
            }
        } finally {
            clients.forEach(Process::destroyForcibly);
            server.destroyForcibly();
        }
        List<JsonNode> rounds = rounds(Files.readString(folder.resolve("rounds.jsonl")));
        assertTrained(rounds, "results");
        assertThat(rounds.get(1).get("fit"))
                .extracting(site -> site.get("examples").asInt())
                .containsExactlyInAnyOrder(6, 3);
        assertThat(folder.resolve("results/client_1/save")).isNotEmptyDirectory();
    }

    private static String port(BufferedReader messages) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = messages.readLine(); line != null; line = messages.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                return listening.group(1);
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("the server does not listen: " + seen);
    }

    @Test
    void aSimulationGoesOnWhereItEnded() throws Exception {
        String[] simulation = words(
                "simulate",
                recipe(),
                "--clients=2",
                "--partition=speaker",
                "--tr_path=all.json",
                "--local_epochs=4",
                "--lr=0.01",
                "--batch_size=3",
                "--fraction_evaluate=0",
                "--train_after_aggregate",
                "--save_path=run");
        Result first = broca.run(append(simulation, "--rounds=1"));
        assertThat(first.status()).as(first.err()).isZero();
        Result second = broca.run(append(simulation, "--rounds=2"));
        assertThat(second.status()).as(second.err()).isZero();
        List<JsonNode> rounds = rounds(first.out());
        rounds.addAll(rounds(second.out()));
        assertTrained(rounds, "run");
    }

    private static String[] append(String[] words, String last) {
        return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
    }

    private void assertRefused(String message, String... words) throws Exception {
        Result result = broca.run(words);
        assertThat(result.err()).isEqualTo("broca: " + message + "\n");
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingStarts() throws Exception {
        assertRefused(
                "federated: no such configuration: ./configs/CRDNN.yaml (--config_path and --config_file name it)",
                "federated",
                "client",
                "--tr_path=all.json");
        String configuration = "--config_path=" + RECIPE;
        assertRefused(
                "federated: no such manifest: sites (sought as [sites], and for files like train_3.json there)",
                "federated",
                "client",
                "--cid=3",
                configuration,
                "--tr_path=sites");
        assertRefused(
                "federated: no data: --data_path names the folder of the recordings, --tr_path the manifest",
                "federated",
                "client",
                configuration);
        assertRefused(
                "federated: --min_fit_client is no option of this command, and no key of %s/CRDNN.yaml"
                        .formatted(RECIPE),
                "federated",
                "server",
                configuration,
                "--min_fit_client=3");
        assertRefused(
                "no weighting \"mer\" (known: [loss, num, sound-loss, sound-num, sound-wer, uniform, wer])",
                "federated",
                "server",
                "--weight_strategy=mer");
        assertRefused(
                "federated: --rounds must be at least 1, got 0", // of two alike the last counts
                "federated",
                "server",
                configuration,
                "--rounds=10",
                "--rounds=0");
        assertRefused(
                "federated client: --transport must be legacy, fleet or fleet-grpc, got http",
                "federated",
                "client",
                configuration,
                "--tr_path=all.json",
                "--transport=http");
        assertRefused(
                "by spk_id there are 4 groups, too few for 5 clients: v01 (4), v02 (4), v03 (4), v04 (4)",
                "federated",
                "partition",
                "all.json",
                "--clients=5",
                "--output_folder=out");
        assertRefused(
                "all.json says no accent: it has no accents or accent, only [length, spk_id, wav, words]; name the key with"
                        + " --key",
                "federated",
                "partition",
                "all.json",
                "--clients=2",
                "--by=accent",
                "--output_folder=out");
    }
}
