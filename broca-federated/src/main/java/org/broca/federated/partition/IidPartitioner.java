package org.broca.federated.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.broca.tensor.Check;

/** See {@link Partitioner#iid}. */
record IidPartitioner(long seed) implements Partitioner {
    @Override
    public List<List<Utterance>> deal(List<Utterance> utterances, int clients) {
        requireEnough(utterances, clients);
        List<Utterance> shuffled = new ArrayList<>(utterances);
        Collections.shuffle(shuffled, new Random(seed));
        List<List<Utterance>> dealt = empty(clients);
        for (int i = 0; i < shuffled.size(); i++) {
            dealt.get(i % clients).add(shuffled.get(i));
        }
        return dealt;
    }

    static List<List<Utterance>> empty(int clients) {
        List<List<Utterance>> dealt = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            dealt.add(new ArrayList<>());
        }
        return dealt;
    }

    static void requireEnough(List<Utterance> utterances, int clients) {
        Check.that(clients >= 1, "there must be at least 1 client, got %d", clients);
        Check.that(
                utterances.size() >= clients,
                "%d utterances cannot be split over %d clients: each must get one at least",
                utterances.size(),
                clients);
    }
}
