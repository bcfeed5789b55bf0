package dev.pagoda.tiering.backend.mvstore.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A disk with a cache of writes. What was written since the last force is lost, torn or out of order when the power goes; it is all there when
 * only the process dies. A force that comes from a place in the code which is listed as ignored does nothing, as if it were not there.
 * Thread-safe.
 */
final class PowerDisk {
    private static final int SECTOR = 512;

    private final Object lock = new Object();
    private final List<Change> pending = new ArrayList<>();
    private final Set<String> forcedFrom = new TreeSet<>();
    private final Set<String> ignored;
    private byte[] durable;
    private byte[] cached;
    private int size;
    private Observer observer = new Observer() {};

    /** Is told what happens, in the order in which it does, while nothing else happens to the disk. */
    interface Observer {
        /** Something is about to be written, cut or forced. */
        default void beforeChange(PowerDisk disk) {}

        /** The end was cut off; that may reach the medium before what was written earlier does. */
        default void afterTruncation() {}

        /** What was written is on the medium, or ought to be. */
        default void afterForce(String place) {}
    }

    /** A write of {@code bytes} at {@code position}, or a cut at {@code position} if there are none. */
    private static final class Change {
        private final int position;
        private final byte[] bytes;

        Change(int position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        boolean isCut() {
            return bytes.length == 0;
        }
    }

    /** What happens to the writes of the cache when the power goes. */
    enum Loss {
        /** The process dies, the cache stays. */
        NONE,
        /** Nothing of it is on the medium. */
        ALL,
        /** The first writes are on the medium, the next one is torn. */
        TORN,
        /** Any sectors are on the medium, whatever the order of the writes was. */
        REORDERED
    }

    PowerDisk(Set<String> ignored) {
        this(new byte[0], ignored);
    }

    private PowerDisk(byte[] content, Set<String> ignored) {
        this.durable = content.clone();
        this.cached = content.clone();
        this.size = content.length;
        this.ignored = ignored;
    }

    void observe(Observer newObserver) {
        synchronized (lock) {
            observer = newObserver;
        }
    }

    /** Returns the places in the code that forced something, those that were ignored included. */
    Set<String> forcedFrom() {
        synchronized (lock) {
            return new TreeSet<>(forcedFrom);
        }
    }

    int size() {
        synchronized (lock) {
            return size;
        }
    }

    int read(byte[] target, int offset, int length, long position) {
        synchronized (lock) {
            int count = (int) Math.min(length, size - position);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(cached, (int) position, target, offset, count);
            return count;
        }
    }

    void write(byte[] bytes, long position) {
        synchronized (lock) {
            observer.beforeChange(this);
            change(new Change((int) position, bytes));
        }
    }

    void truncate(long length) {
        synchronized (lock) {
            if (length < size) {
                observer.beforeChange(this);
                change(new Change((int) length, new byte[0]));
                observer.afterTruncation();
            }
        }
    }

    private void change(Change change) {
        pending.add(change);
        cached = applied(cached, change);
        size = sizeAfter(size, change);
    }

    /** @param place in the code that asks for it */
    void force(String place) {
        synchronized (lock) {
            observer.beforeChange(this);
            forcedFrom.add(place);
            if (!ignored.contains(place)) {
                durable = Arrays.copyOf(cached, size);
                pending.clear();
            }
            observer.afterForce(place);
        }
    }

    /** Returns this disk as it is after {@code loss}. */
    PowerDisk after(Loss loss, Random random) {
        synchronized (lock) {
            if (loss == Loss.NONE) {
                PowerDisk same = new PowerDisk(durable, ignored);
                pending.forEach(same::change);
                return same;
            }
            return new PowerDisk(lost(loss, random), ignored);
        }
    }

    private byte[] lost(Loss loss, Random random) {
        byte[] content = durable.clone();
        int length = durable.length;
        int whole = random.nextInt(pending.size() + 1);
        int percent = 10 + random.nextInt(81);
        for (int i = 0; i < pending.size(); i++) {
            for (Change kept : kept(pending.get(i), loss, Integer.compare(i, whole), percent, random)) {
                content = applied(content, kept);
                length = sizeAfter(length, kept);
            }
        }
        return Arrays.copyOf(content, length);
    }

    /** @param order less than 0 for a change before the torn one, 0 for that one */
    private static List<Change> kept(Change change, Loss loss, int order, int percent, Random random) {
        if (loss == Loss.ALL || (loss == Loss.TORN && order > 0)) {
            return List.of();
        }
        if (loss == Loss.TORN && order < 0) {
            return List.of(change);
        }
        int share = loss == Loss.TORN ? 50 : percent;
        if (change.isCut()) {
            return random.nextInt(100) < share ? List.of(change) : List.of();
        }
        List<Change> sectors = new ArrayList<>();
        for (int at = 0; at < change.bytes.length; at += SECTOR) {
            if (random.nextInt(100) < share) {
                int end = Math.min(at + SECTOR, change.bytes.length);
                sectors.add(new Change(change.position + at, Arrays.copyOfRange(change.bytes, at, end)));
            }
        }
        return sectors;
    }

    /** Changes {@code content} in place, or a larger copy of it if need be, and returns it. */
    private static byte[] applied(byte[] content, Change change) {
        if (change.isCut()) {
            Arrays.fill(content, Math.min(change.position, content.length), content.length, (byte) 0);
            return content;
        }
        int end = change.position + change.bytes.length;
        byte[] target = end <= content.length ? content : Arrays.copyOf(content, Math.max(end, content.length * 2));
        System.arraycopy(change.bytes, 0, target, change.position, change.bytes.length);
        return target;
    }

    private static int sizeAfter(int length, Change change) {
        return change.isCut()
                ? Math.min(length, change.position)
                : Math.max(length, change.position + change.bytes.length);
    }
}
