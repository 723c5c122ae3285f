/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A network between a pool and its server that can fail: every byte goes through here. */
public final class FaultyNetwork implements AutoCloseable {

    private static final int BACKLOG = 100;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final int serverPort;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final LongAdder sends = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile ServerSocket door;
    private volatile Thread doorkeeper;

    // How it is just now.
    private volatile boolean answers = true;
    private volatile boolean carries = true;
    private volatile long latencyNanos;
    private volatile long bytesPerSecond = UNLIMITED;

    public FaultyNetwork(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        this.port = door.getLocalPort();
        startDoor();
    }

    public int port() {
        return port;
    }

    // ------------------------------------------------------------------ faults

    /** Who connects from now on is let in and never hears anything. Who is connected notices nothing. */
    public void hang() {
        answers = false;
    }

    /**
     * Nothing arrives any more, and nobody is told. A connection that has lost a byte stays lost; one that was silent
     * meanwhile works again when the network is healed.
     */
    public void blackHole() {
        answers = false;
        carries = false;
    }

    /** Nobody listens any more. Who is connected notices nothing. */
    public void refuse() throws IOException {
        door.close();
        // A thread that was just letting somebody in keeps the door open until it has noticed.
        eventually("nobody listens", () -> !doorkeeper.isAlive());
    }

    /** Resets every connection, on both sides. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /** Every piece takes so long, and so many bytes go through a connection in a second, each way. */
    public void slow(Duration latency, long perSecond) {
        latencyNanos = latency.toNanos();
        bytesPerSecond = perSecond;
    }

    /** All is as it was, but for the connections that are lost. */
    public void heal() throws IOException {
        answers = true;
        carries = true;
        latencyNanos = 0;
        bytesPerSecond = UNLIMITED;
        if (door.isClosed()) {
            door = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
            startDoor();
        }
    }

    // ------------------------------------------------------------------ figures

    /** How often a client has sent something: one for each round trip. */
    public long sends() {
        return sends.sum();
    }

    /** How many bytes clients have sent. */
    public long bytes() {
        return bytes.sum();
    }

    /** Connections that are open. */
    public int connections() {
        return links.size();
    }

    @Override
    public void close() throws IOException {
        door.close();
        reset();
    }

    // ------------------------------------------------------------------ how it works

    private void startDoor() {
        ServerSocket opened = door;
        doorkeeper = start("network door", () -> {
            while (!opened.isClosed()) {
                admit(opened.accept());
            }
        });
    }

    private void admit(Socket client) {
        Socket server = new Socket();
        Link link = new Link(client, server);
        links.add(link);
        try {
            client.setTcpNoDelay(true);
            if (answers) {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
                server.setTcpNoDelay(true);
                start("network to client", () -> link.carry(server, client));
            } else {
                link.lost = true;
            }
            start("network to server", () -> link.carry(client, server));
        } catch (IOException oneIsGone) {
            link.reset();
        }
    }

    /** A connection of the pool's, and the server's end of it. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean lost;

        public Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        public void carry(Socket from, Socket to) throws IOException {
            try {
                InputStream in = from.getInputStream();
                byte[] piece = new byte[8192];
                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                    if (from == client) {
                        sends.increment();
                        bytes.add(read);
                    }
                    lost |= !carries;
                    if (!lost) {
                        delay(read);
                        OutputStream out = to.getOutputStream();
                        out.write(piece, 0, read);
                    }
                }
            } finally {
                end();
            }
        }

        public void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException closedAlready) {
                // Then there is nothing to reset.
            }
            end();
        }

        private void end() {
            links.remove(this);
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void delay(int read) {
        long perSecond = bytesPerSecond;
        long nanos = latencyNanos + (perSecond == UNLIMITED ? 0 : read * TimeUnit.SECONDS.toNanos(1) / perSecond);
        long begin = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begin)) {
            LockSupport.parkNanos(left);
        }
    }

    /** What a thread of the network does until its socket is closed. */
    @FunctionalInterface
    private interface Traffic {
        void run() throws IOException;
    }

    private static Thread start(String name, Traffic traffic) {
        Thread thread = new Thread(
                () -> {
                    try {
                        traffic.run();
                    } catch (IOException closed) {
                        // One of the two has gone, or the network is closed.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
