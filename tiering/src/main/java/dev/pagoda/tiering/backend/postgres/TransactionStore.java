package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.TransactionView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cache as one transaction sees it. Not thread-safe. */
final class TransactionStore extends TransactionView {
    private final PostgresTransaction transaction;
    private final Namespace namespace;
    private final Limits limits;

    TransactionStore(PostgresTransaction transaction, Namespace namespace, Limits limits) {
        this.transaction = transaction;
        this.namespace = namespace;
        this.limits = limits;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        limits.checkKey(key);
        return touching(List.of(key), EntryReads.get(namespace, key)::run).orElse(null);
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return single(new Mutation.Put<>(key, value, options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return single(new Mutation.Remove<>(key, when, returnPrevious));
    }

    private Write<Bytes> single(Mutation<Bytes, Bytes> mutation) {
        checkOpen();
        Requests.check(limits, mutation);
        return settle(
                mutation.key(),
                touching(
                        List.of(mutation.key()),
                        connection -> EntryWrites.write(connection, namespace, mutation, ServerClock.NO_DEADLINE)));
    }

    /** Does what reads or writes keys, which others must not see older from then on. */
    private <T> T touching(List<Bytes> keys, Connections.Work<T> work) {
        return touching(transaction.freshness().of(namespace, keys), work);
    }

    private <T> T touching(Floor[] floors, Connections.Work<T> work) {
        try {
            return transaction.run(work);
        } finally {
            transaction.touched(floors);
        }
    }

    private Write<Bytes> settle(Bytes key, Written written) {
        Write<Bytes> write = written.write();
        if (write.outcome().changed()) {
            transaction.wrote(namespace, key, write);
        }
        return write;
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        limits.checkKey(key);
        if (ttl.isZero()) {
            remove(key);
            return OptionalLong.empty();
        }
        transaction.wrote();
        return touching(
                        List.of(key),
                        connection -> EntryWrites.touch(connection, namespace, key, ttl, ServerClock.NO_DEADLINE))
                .map(touched -> OptionalLong.of(touched.expiresAt()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        checkOpen();
        keys.forEach(limits::checkKey);
        return Requests.inParts(keys, part -> touching(part, EntryReads.getAll(namespace, part)::run));
    }

    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        checkOpen();
        batch.forEach(mutation -> Requests.check(limits, mutation));
        return Batches.run(
                batch,
                (mutations, begun) -> touching(
                        mutations.stream().map(Mutation::key).toList(),
                        connection -> Mutations.many(connection, namespace, mutations, ServerClock.NO_DEADLINE)),
                this::settle);
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        return Pages.page(query -> touching(everyKey(), query::run), namespace, request);
    }

    @Override
    public void clear() {
        checkOpen();
        transaction.wrote();
        touching(everyKey(), connection -> EntryWrites.clear(connection, namespace, ServerClock.NO_DEADLINE));
    }

    private Floor[] everyKey() {
        return new Floor[] {namespace.allKeys()};
    }

    @Override
    protected boolean isUsable() {
        return transaction.isActive() && !namespace.isGone();
    }

    @Override
    protected void checkUsable() {
        transaction.checkActive();
        if (namespace.isGone()) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + namespace.name() + " was dropped");
        }
    }
}
