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
import java.nio.file.Path;
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
        Keyspace keyspace = file.keyspace(spec);
        keyspace.bound(spec.maximumBytes());
        MvStore opened = new MvStore(file, keyspace, spec.limits(), stores::remove);
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

    /**
     * Writes a consistent copy of all caches into a new file, while reads and writes go on, verifies it, and only then puts it at
     * {@code target}, in place of what is there. The state that is copied is that of one moment during the call.
     *
     * @return what the copy holds
     * @throws StoreException if it can't be written; {@code target} is as it was
     */
    public VerifyReport backup(Path target, ProgressListener progress) {
        checkOpen();
        return file.backup(target, progress);
    }

    /** Reads every entry as it is at one moment during the call, while writes go on, and returns what is damaged. */
    public VerifyReport verify(ProgressListener progress) {
        checkOpen();
        return file.verify(progress);
    }

    /**
     * Verifies a backup and puts a copy of it at {@code target}, in one step.
     *
     * @return what the backup holds
     * @throws StoreException with {@link ErrorCode#DAMAGED} if the backup is damaged, with {@link ErrorCode#IN_USE} if {@code target} is open;
     *     {@code target} is as it was
     */
    public static VerifyReport restore(Path backup, Path target, ProgressListener progress) {
        return Backup.restore(backup, target, progress);
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
