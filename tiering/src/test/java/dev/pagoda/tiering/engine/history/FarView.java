package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.feed.ChangeFeed;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process's way to the server: requests and answers take a random time, now and then a long one, and some answers are lost. */
final class FarView extends ForwardingStore<String, String> {
    private static final int LONGEST_DELAY_NANOS = 100_000;

    private final FarServer server;
    private final ChangeFeed feed;
    private final List<String> keys;
    private final long slowNanos;

    FarView(FarServer server, ChangeFeed feed, List<String> keys, long slowNanos) {
        super(server.store());
        this.server = server;
        this.feed = feed;
        this.keys = keys;
        this.slowNanos = slowNanos;
    }

    private static void delay() {
        if (ThreadLocalRandom.current().nextInt(8) == 0) {
            FarServer.pause(ThreadLocalRandom.current().nextInt(LONGEST_DELAY_NANOS));
        }
    }

    private <T extends @Nullable Object> T call(ErrorCode lost, Supplier<T> work) {
        delay();
        server.arrive();
        T answer = work.get();
        delay();
        int dice = ThreadLocalRandom.current().nextInt(1000);
        if (dice < 10) {
            FarServer.pause(ThreadLocalRandom.current().nextLong(slowNanos));
        } else if (dice < 15) {
            throw new StoreException(lost, "The answer was lost");
        }
        return answer;
    }

    private static @Nullable Entry<String> copy(@Nullable Entry<String> entry) {
        return entry == null
                ? null
                : Entry.of(entry.value(), entry.version(), entry.createdAt(), entry.updatedAt(), entry.expiresAt());
    }

    @Override
    public @Nullable Entry<String> get(String key) {
        return call(ErrorCode.UNAVAILABLE, () -> copy(real().get(key)));
    }

    @Override
    public Map<String, Entry<String>> getAll(Collection<? extends String> wanted) {
        return call(ErrorCode.UNAVAILABLE, () -> {
            Map<String, Entry<String>> found = new HashMap<>(real().getAll(wanted));
            found.replaceAll((key, entry) -> copy(entry));
            return found;
        });
    }

    @Override
    public Write<String> put(String key, String value, PutOptions options) {
        return call(ErrorCode.OUTCOME_UNKNOWN, () -> server.write(key, () -> copy(real().put(key, value, options))));
    }

    private static Write<String> copy(Write<String> write) {
        return new Write<>(write.outcome(), write.version(), copy(write.entry()), copy(write.previous()));
    }

    @Override
    public Write<String> remove(String key, Condition when, boolean returnPrevious) {
        return call(ErrorCode.OUTCOME_UNKNOWN, () -> server.write(key, () -> real().remove(key, when, returnPrevious)));
    }

    @Override
    public OptionalLong touch(String key, Ttl ttl) {
        return call(ErrorCode.OUTCOME_UNKNOWN, () -> server.touch(key, ttl));
    }

    @Override
    public List<Write<String>> write(List<? extends Mutation<String, String>> batch) {
        return call(
                ErrorCode.OUTCOME_UNKNOWN,
                () -> batch.stream()
                        .map(mutation -> server.write(
                                mutation.key(),
                                () -> copy(real().write(List.of(mutation)).get(0))))
                        .toList());
    }

    @Override
    public Page<String, String> scan(Scan request) {
        return call(ErrorCode.UNAVAILABLE, () -> real().scan(request));
    }

    @Override
    public void clear() {
        call(ErrorCode.OUTCOME_UNKNOWN, () -> {
            server.clear(keys);
            return true;
        });
    }

    @Override
    public Subscription onChange(ChangeListener<String> listener) {
        return feed.subscribe(FarServer.CACHE, new Decoding(listener));
    }

    /** Hands changes on with the key as text. */
    private record Decoding(ChangeListener<String> listener) implements ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {
            listener.changed(text(key), version);
        }

        @Override
        public void changed(Bytes key, long version, long expiresAt) {
            listener.changed(text(key), version, expiresAt);
        }

        @Override
        public void everythingChanged() {
            listener.everythingChanged();
        }

        private static String text(Bytes key) {
            return new String(key.toByteArray(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public Trust trust() {
        return feed.trust();
    }

    /** Leaves the server's store open, which others use. */
    @Override
    public void close() {
        feed.close();
    }
}
