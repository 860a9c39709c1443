package org.broca.federated.transport;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.broca.tensor.Check;

/** Where a server is: {@code host:port}, {@code [::1]:port}. */
record Address(String host, int port) {
    private static final Pattern FORM = Pattern.compile("\\[?([^\\[\\]/]+)]?:(\\d{1,5})");

    static Address parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        Check.that(matcher.matches(), "the address \"%s\" must be host:port, as 127.0.0.1:8080", text);
        int port = Integer.parseInt(matcher.group(2));
        Check.that(port <= 65535, "the address \"%s\" has the port %d; the highest is 65535", text, port);
        return new Address(matcher.group(1), port);
    }

    private boolean any() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** Where to listen; all of this machine's addresses for {@code 0.0.0.0} and {@code [::]}. */
    InetSocketAddress toListen() {
        return any() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    /** Whom to call: this machine for {@code 0.0.0.0} and {@code [::]}. */
    Address toCall() {
        return any() ? new Address("localhost", port) : this;
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
