package org.broca.federated.transport;

class LegacyTransportTest extends TransportContract {
    @Override
    ServerTransport server(int port) {
        return LegacyServer.builder("127.0.0.1:" + port).build();
    }

    @Override
    ClientTransport client(int port) {
        return LegacyClient.builder("127.0.0.1:" + port).build();
    }

    @Override
    void crash(ServerTransport server) throws InterruptedException {
        ((LegacyServer) server).abort();
    }
}
