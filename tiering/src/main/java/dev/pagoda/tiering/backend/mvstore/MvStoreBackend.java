package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One user's handle of an MVStore file. Any number of handles in one JVM share the file. Thread-safe; every method may block on the disk.
 */
public final class MvStoreBackend implements Backend {
    private final SharedFiles.Lease lease;
    private final StoreFile file;
    private final Set<MvStore> stores = ConcurrentHashMap.newKeySet();
    private final Set<MvTransaction> transactions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private MvStoreBackend(SharedFiles.Lease lease) {
        this.lease = lease;
        this.file = lease.file();
    }

    static MvStoreBackend open(MvStoreSettings settings) {
        return new MvStoreBackend(SharedFiles.acquire(settings));
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        checkOpen();
        MvStore opened = new MvStore(file, file.keyspace(spec), spec.limits(), stores::remove);
        stores.add(opened);
        if (closed) {
            opened.close();
            checkOpen();
        }
        return opened;
    }

    @Override
    public void drop(String cache) {
        checkOpen();
        file.drop(cache);
    }

    @Override
    public List<CacheInfo> catalogue() {
        checkOpen();
        return file.catalogue();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        checkOpen();
        return Optional.ofNullable(file.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        checkOpen();
        return Optional.of(this::begin);
    }

    private Transaction begin(Isolation isolation) {
        checkOpen();
        MvTransaction begun = new MvTransaction(file, isolation, transactions::remove);
        transactions.add(begun);
        return begun;
    }

    @Override
    public Health health() {
        return closed ? new Health(false, "The backend was closed") : file.health();
    }

    @Override
    public void flush() {
        checkOpen();
        file.flush();
    }

    @Override
    public void close() {
        closed = true;
        stores.forEach(MvStore::close);
        transactions.forEach(MvTransaction::close);
        SharedFiles.release(lease);
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The backend for the file " + file.location() + " was closed");
        }
    }
}
