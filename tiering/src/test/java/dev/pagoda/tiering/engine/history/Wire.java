package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.feed.FeedConnection;
import dev.pagoda.tiering.feed.FeedReceiver;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection from the server to the feed of one process, with a thread that hands over what comes, and faults on demand. */
final class Wire implements FeedConnection {
    private static final int LONGEST_DELAY_NANOS = 200_000;

    private final FarServer server;
    private final FeedReceiver receiver;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicInteger lostChanges = new AtomicInteger();
    private final AtomicInteger swaps = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();
    private final Thread thread = new Thread(this::deliver, "wire");
    private volatile long stalledUntil = System.nanoTime();
    private volatile boolean closed;

    /** What is on its way: a change, or the answer to a probe. */
    private record Message(boolean isChange, Consumer<FeedReceiver> content) {}

    Wire(FarServer server, FeedReceiver receiver) {
        this.server = server;
        this.receiver = receiver;
        server.connect(this);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Set<String> sources() {
        return Set.of(FarServer.SOURCE);
    }

    @Override
    public void probe(long id) {
        server.probe(this, id);
    }

    /** Takes a change; called in the order of the server. */
    void send(Consumer<FeedReceiver> change) {
        queue.add(new Message(true, change));
    }

    /** Takes the answer to a probe; called in the order of the server. */
    void answer(Consumer<FeedReceiver> echo) {
        queue.add(new Message(false, echo));
    }

    /** Loses the next messages. */
    void drop(int count) {
        drops.addAndGet(count);
    }

    /** Loses the next changes, and hands over the answers to probes between them, as if nothing were missing. */
    void loseChanges(int count) {
        lostChanges.addAndGet(count);
    }

    /** Hands the next messages over in the wrong order. */
    void swap(int count) {
        swaps.addAndGet(count);
    }

    /** Hands the next messages over twice. */
    void repeat(int count) {
        repeats.addAndGet(count);
    }

    /** Hands nothing over for a time. */
    void stall(long nanos) {
        stalledUntil = System.nanoTime() + nanos;
    }

    /** Breaks, with all that is still in it. */
    void cut() {
        close();
        receiver.lost("The wire was cut");
    }

    private void deliver() {
        try {
            while (!closed) {
                Message message = queue.take();
                FarServer.pause(stalledUntil - System.nanoTime());
                if (ThreadLocalRandom.current().nextInt(8) == 0) {
                    FarServer.pause(ThreadLocalRandom.current().nextInt(LONGEST_DELAY_NANOS));
                }
                deliver(message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Message message) throws InterruptedException {
        if (closed || takes(drops) || (message.isChange() && takes(lostChanges))) {
            return;
        }
        if (takes(swaps)) {
            queue.take().content().accept(receiver);
        }
        message.content().accept(receiver);
        if (takes(repeats)) {
            message.content().accept(receiver);
        }
    }

    private static boolean takes(AtomicInteger left) {
        return left.get() > 0 && left.getAndDecrement() > 0;
    }

    @Override
    public void close() {
        closed = true;
        server.disconnect(this);
        thread.interrupt();
    }
}
