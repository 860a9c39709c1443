package org.broca.federated.transport;

import java.time.Duration;

class FleetLegacyRecordsTest extends TransportContract {
    @Override
    ServerTransport server(int port) {
        return FleetServer.builder("127.0.0.1:" + port).legacyRecords(true).build();
    }

    @Override
    ClientTransport client(int port) {
        return FleetClient.builder("127.0.0.1:" + port)
                .poll(Duration.ofMillis(20))
                .linger(Duration.ZERO)
                .build();
    }

    @Override
    void crash(ServerTransport server) {
        ((FleetServer) server).abort();
    }
}
