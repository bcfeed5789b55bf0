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
import dev.pagoda.tiering.backend.Handles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One user's handle of an MVStore file. Any number of handles in one JVM share the file. Thread-safe; every method may block on the disk.
 */
public final class MvStoreBackend implements Backend {
    private final SharedFiles.Lease lease;
    private final StoreFile file;
    private final Handles<MvStore, MvTransaction> handles;

    private MvStoreBackend(SharedFiles.Lease lease) {
        this.lease = lease;
        this.file = lease.file();
        this.handles = new Handles<>("for the file " + file.location());
    }

    static MvStoreBackend open(MvStoreSettings settings) {
        return new MvStoreBackend(SharedFiles.acquire(settings));
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        handles.checkOpen();
        Keyspace keyspace = file.keyspace(spec);
        keyspace.bound(spec.maximumBytes());
        return handles.opened(new MvStore(file, keyspace, spec.limits(), handles::closed));
    }

    @Override
    public void drop(String cache) {
        handles.checkOpen();
        file.drop(cache);
    }

    @Override
    public List<CacheInfo> catalogue() {
        handles.checkOpen();
        return file.catalogue();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        handles.checkOpen();
        return Optional.ofNullable(file.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        handles.checkOpen();
        return Optional.of(this::begin);
    }

    private Transaction begin(Isolation isolation) {
        handles.checkOpen();
        return handles.begun(new MvTransaction(file, isolation, handles::ended));
    }

    @Override
    public Health health() {
        return handles.isClosed() ? new Health(false, "The backend was closed") : file.health();
    }

    @Override
    public void flush() {
        handles.checkOpen();
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
        handles.checkOpen();
        return file.backup(target, progress);
    }

    /** Reads every entry as it is at one moment during the call, while writes go on, and returns what is damaged. */
    public VerifyReport verify(ProgressListener progress) {
        handles.checkOpen();
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
        if (handles.close()) {
            SharedFiles.release(lease);
        }
    }
}
