package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.resilience.Guard.Repeat;

/** A transaction whose calls count for the breaker. None is repeated: a failure ends the transaction. Not thread-safe. */
final class ResilientTransaction implements Transaction {
    private final Transaction transaction;
    private final Guard guard;

    ResilientTransaction(Transaction transaction, Guard guard) {
        this.transaction = transaction;
        this.guard = guard;
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        return new ResilientStore(
                guard.call(Repeat.NEVER, () -> transaction.open(spec)), guard, Repeat.NEVER, Repeat.NEVER);
    }

    @Override
    public Savepoint savepoint() {
        return guard.call(Repeat.NEVER, transaction::savepoint);
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        run(() -> transaction.rollbackTo(savepoint));
    }

    @Override
    public void release(Savepoint savepoint) {
        run(() -> transaction.release(savepoint));
    }

    @Override
    public void commit() {
        run(transaction::commit);
    }

    /** Not held up by the breaker, as it gives back what the transaction holds. */
    @Override
    public void rollback() {
        transaction.rollback();
    }

    @Override
    public void close() {
        transaction.close();
    }

    private void run(Runnable work) {
        guard.call(Repeat.NEVER, () -> {
            work.run();
            return true;
        });
    }
}
