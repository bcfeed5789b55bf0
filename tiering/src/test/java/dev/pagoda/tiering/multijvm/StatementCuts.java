package dev.pagoda.tiering.multijvm;

import dev.pagoda.testing.TcpProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** Cuts connections in the middle of what is being said: within a statement, before its answer, or within that. Not thread-safe. */
final class StatementCuts {
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final Duration PARTLY = Duration.ofMillis(20);

    private final TcpProxy proxy;
    private final Random random;
    private int cuts;

    StatementCuts(TcpProxy proxy, long seed) {
        this.proxy = proxy;
        this.random = new Random(seed);
    }

    int cuts() {
        return cuts;
    }

    /** Cuts all connections again and again. */
    void during(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            SharedRun.pause(BETWEEN);
            switch (random.nextInt(3)) {
                case 0 -> half(proxy.requests());
                case 1 -> half(proxy.responses());
                default -> proxy.responses().swallow();
            }
            SharedRun.pause(PARTLY);
            proxy.cut();
            proxy.restore();
            cuts++;
        }
    }

    /** Passes half of one piece on, and nothing after it. */
    private static void half(TcpProxy.Direction direction) {
        AtomicBoolean passed = new AtomicBoolean();
        direction.filter(
                piece -> passed.getAndSet(true) ? new byte[0] : Arrays.copyOf(piece, Math.max(1, piece.length / 2)));
    }
}
