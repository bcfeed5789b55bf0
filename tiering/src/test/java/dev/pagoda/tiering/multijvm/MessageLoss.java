package dev.pagoda.tiering.multijvm;

import dev.pagoda.testing.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Loses whole messages of Redis subscriptions on their way, and nothing else: the connection does not notice. Thread-safe. */
final class MessageLoss implements TcpProxy.Filter {
    private static final int PER_CENT = 3;
    private static final byte[] MESSAGE = "$7\r\nmessage\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Random random;
    private final AtomicInteger lost = new AtomicInteger();

    MessageLoss(long seed) {
        this.random = new Random(seed);
    }

    int lost() {
        return lost.get();
    }

    /** Looks at pieces that consist of whole messages; passes the others on as they are. */
    @Override
    public byte[] apply(byte[] piece) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(piece.length);
        int dropped = 0;
        int at = 0;
        while (at < piece.length) {
            int end = endOfMessage(piece, at);
            if (end < 0) {
                return piece;
            }
            if (random.nextInt(100) < PER_CENT) {
                dropped++;
            } else {
                kept.write(piece, at, end - at);
            }
            at = end;
        }
        lost.addAndGet(dropped);
        return kept.toByteArray();
    }

    /** Returns where the message that begins at {@code at} ends, or -1 if none begins there or it is not whole. */
    private static int endOfMessage(byte[] piece, int at) {
        if ((piece[at] != '>' && piece[at] != '*') || !startsWith(piece, at + 4, MESSAGE)) {
            return -1;
        }
        int next = at + 4 + MESSAGE.length;
        for (int i = 0; i < 2 && next >= 0; i++) {
            next = endOfText(piece, next);
        }
        return next;
    }

    private static boolean startsWith(byte[] piece, int at, byte[] prefix) {
        return piece.length >= at + prefix.length
                && java.util.Arrays.equals(piece, at, at + prefix.length, prefix, 0, prefix.length);
    }

    private static int endOfText(byte[] piece, int at) {
        int length = 0;
        int next = at + 1;
        while (next < piece.length && piece[next] != '\r') {
            length = 10 * length + piece[next++] - '0';
        }
        int end = next + 2 + length + 2;
        return at < piece.length && piece[at] == '$' && end <= piece.length ? end : -1;
    }
}
