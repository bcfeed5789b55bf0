package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.TransactionView;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cache as one transaction sees it. Not thread-safe. */
final class TransactionStore extends TransactionView {
    private final RedisTransaction transaction;
    private final Overlay overlay;
    private final Limits limits;

    TransactionStore(RedisTransaction transaction, Overlay overlay, Limits limits) {
        this.transaction = transaction;
        this.overlay = overlay;
        this.limits = limits;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        return transaction.get(overlay, limits.checkKey(key));
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return write(Step.put(limits.checkKey(key), limits.checkValue(value), options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return write(Step.remove(limits.checkKey(key), when, returnPrevious));
    }

    private Write<Bytes> write(Step step) {
        checkOpen();
        return transaction.write(overlay, step).told(step.returnPrevious());
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        Decision decision = transaction.write(overlay, Step.touch(limits.checkKey(key), ttl));
        Entry<Bytes> touched = decision.stored();
        return decision.outcome() == Outcome.UPDATED && touched != null
                ? OptionalLong.of(touched.expiresAt())
                : OptionalLong.empty();
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        return transaction.scan(overlay, request);
    }

    @Override
    public void clear() {
        checkOpen();
        transaction.clear(overlay);
    }

    @Override
    protected boolean isUsable() {
        return transaction.isActive();
    }

    @Override
    protected void checkUsable() {
        transaction.checkActive();
    }
}
