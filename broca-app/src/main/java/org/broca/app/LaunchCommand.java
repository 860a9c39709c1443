package org.broca.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.broca.tensor.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a command in several processes that train one model together. */
@Command(
        name = "launch",
        description = {
            "Starts a command in several processes that train one model together, each with its share of the data.",
            "",
            "With several machines, give the same command on each, but for --node_rank. If one process fails, all are"
                    + " stopped, and its error is shown. Instead of this command torchrun may start the processes, or"
                    + " anything else that sets RANK, LOCAL_RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT.",
            ""
        },
        customSynopsis =
                "broca launch [--nproc N] [--nnodes M --node_rank R --master_addr HOST] train FOLDER/train.yaml"
                        + " [--key=value ...]",
        footer = {
            "",
            "      --nproc N         processes on this machine (default: 1)",
            "      --threads N       threads of one operation in each (default: this machine's cores by N)",
            "      --nnodes M        machines (default: 1)",
            "      --node_rank R     this machine, from 0",
            "      --master_addr H   the machine of --node_rank 0, as the others reach it (default: 127.0.0.1);",
            "                        or, on one machine, a new file where the processes meet: file:/tmp/meeting",
            "      --master_port P   a free port there (default: any on one machine, 29500 on several)",
            "      --help            this text"
        })
final class LaunchCommand implements Callable<Integer> {
    private static final int PORT = 29_500;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private LaunchCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        int at = commandStart();
        PassThrough own = new PassThrough(arguments.subList(0, at));
        if (own.takeHelp(spec)) {
            return 0;
        }
        List<String> command = arguments.subList(at, arguments.size());
        int here = number(own, "--nproc", 1, 1);
        int machines = number(own, "--nnodes", 1, 1);
        int machine = number(own, "--node_rank", 0, 0);
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = number(own, "--threads", Math.max(1, cores / here), 1);
        String host = own.takeOption("--master_addr").orElse("127.0.0.1");
        Optional<Path> meeting = meetingFile(host);
        int port = number(own, "--master_port", machines == 1 ? freePort() : PORT, 1);
        Check.that(own.rest().isEmpty(), "launch: unknown: %s (see ./broca launch --help)", own.rest());
        Check.that(
                !command.isEmpty() && command.get(0).equals("train"),
                "launch: which training? As in: broca launch --nproc 2 train FOLDER/train.yaml");
        Check.that(machine < machines, "launch: --node_rank must be in [0, %d), got %d", machines, machine);
        List<LaunchedProcess> processes = new ArrayList<>();
        for (int i = 0; i < here; i++) {
            int rank = machine * here + i;
            processes.add(new LaunchedProcess(
                    rank,
                    command,
                    here,
                    Map.of(
                            "RANK", String.valueOf(rank),
                            "LOCAL_RANK", String.valueOf(i),
                            "LOCAL_WORLD_SIZE", String.valueOf(here),
                            "WORLD_SIZE", String.valueOf(machines * here),
                            "MASTER_ADDR", host,
                            "MASTER_PORT", String.valueOf(port),
                            "OMP_NUM_THREADS", String.valueOf(threads))));
        }
        try {
            return new LaunchedGroup(processes, System.err).run();
        } finally {
            if (meeting.isPresent()) {
                Files.deleteIfExists(meeting.get());
            }
        }
    }

    /** The file where processes meet, if it is one; what another group left in it would lead them astray. */
    private static Optional<Path> meetingFile(String host) throws IOException {
        if (!host.startsWith("file:")) {
            return Optional.empty();
        }
        Path file = Path.of(host.replaceFirst("file:(//)?", ""));
        Check.that(
                !Files.exists(file) || Files.size(file) == 0,
                "launch: --master_addr must be a new file, %s is there already",
                file);
        return Optional.of(file);
    }

    /** Where the options of this command end. */
    private int commandStart() {
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            String word = arguments.get(at);
            at += word.contains("=") || List.of("--help", "-h").contains(word) ? 1 : 2;
        }
        return Math.min(at, arguments.size());
    }

    private static int number(PassThrough given, String name, int otherwise, int least) {
        String text = given.takeOption(name).orElse(String.valueOf(otherwise));
        Check.that(
                text.matches("\\d{1,6}") && Integer.parseInt(text) >= least,
                "launch: %s must be a whole number of at least %d, got %s",
                name,
                least,
                text);
        return Integer.parseInt(text);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
