package dev.pagoda.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sits between a client and a server on the loopback interface and lets pass, delays, holds back, swallows or cuts off what they say, each
 * direction on its own. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Direction requests = new Direction();
    private final Direction responses = new Direction();
    private volatile boolean refusing;

    /** Decides what happens to a piece of the stream; returns what is passed on, which may be shorter, or empty. */
    @FunctionalInterface
    public interface Filter {
        byte[] apply(byte[] piece);
    }

    /** What happens to the bytes of one direction. */
    public static final class Direction {
        private static final Filter PASS = piece -> piece;

        private volatile Filter filter = PASS;
        private volatile long delayNanos;
        private volatile boolean held;

        /** Sends every piece through {@code newFilter}. */
        public void filter(Filter newFilter) {
            filter = newFilter;
        }

        /** Throws every byte away; the connection stays open. */
        public void swallow() {
            filter = piece -> new byte[0];
        }

        /** Passes each piece on after a while. */
        public void delay(Duration delay) {
            delayNanos = delay.toNanos();
        }

        /** Keeps everything back until {@link #pass}. */
        public void hold() {
            held = true;
        }

        /** Passes everything on, what was held back first. */
        public void pass() {
            filter = PASS;
            delayNanos = 0;
            held = false;
        }

        private byte[] process(byte[] piece) {
            waitNanos(delayNanos);
            while (held) {
                waitNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            return filter.apply(piece);
        }

        private static void waitNanos(long nanos) {
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(Ports.free(), 128, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** Starts a proxy in front of a port of the loopback interface. */
    public static TcpProxy to(int port) throws IOException {
        return new TcpProxy(port);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Returns what the client says. */
    public Direction requests() {
        return requests;
    }

    /** Returns what the server says. */
    public Direction responses() {
        return responses;
    }

    /** Closes every connection; new ones are accepted. */
    public void cut() {
        sockets.forEach(TcpProxy::closeQuietly);
        sockets.clear();
    }

    /** Closes every connection and accepts no new one until {@link #restore}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Accepts connections again and passes everything on. */
    public void restore() {
        refusing = false;
        requests.pass();
        responses.pass();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    closeQuietly(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The listener was closed, or this one connection failed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            closeQuietly(client);
            closeQuietly(server);
            throw e;
        }
        daemon(() -> pump(client, server, requests));
        daemon(() -> pump(server, client, responses));
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                byte[] passed = direction.process(Arrays.copyOf(buffer, n));
                out.write(passed);
            }
        } catch (IOException e) {
            // One side is gone, so the other one goes too.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "pagoda-test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        refuse();
        try {
            listener.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
