package dev.pagoda.tiering;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every store of bytes, decorator and composition does. A subclass says how one is opened, and nothing else.
 *
 * <p>Stores whose data can be opened twice extend {@link SharedStoreContract}, those whose data outlives them
 * {@link DurableStoreContract}.
 */
public abstract class StoreContract
        implements ConditionContract,
                ExpiryContract,
                BatchContract,
                ScanContract,
                LimitContract,
                ConcurrencyContract,
                LifecycleContract,
                ModelContract {
    /** The limits with which the store under test is opened. */
    public static final Limits LIMITS = new Limits(Limits.LARGEST_KEY, 1024 * 1024);

    private final ManualClock clock = new ManualClock();
    private final List<Store<Bytes, Bytes>> opened = new ArrayList<>();
    private Store<Bytes, Bytes> store;

    /**
     * Opens the cache {@code name}, without a bound on its size, with {@link #LIMITS}, on {@link #clock}.
     *
     * @throws Exception as the store may
     */
    protected abstract Store<Bytes, Bytes> create(String name) throws Exception;

    @BeforeEach
    void openStore() {
        store = open("cache");
    }

    @AfterEach
    void closeStores() {
        opened.forEach(Store::close);
        opened.clear();
    }

    /** Closes what is open and opens the store under test anew. */
    final void reopenStore() {
        closeStores();
        openStore();
    }

    @Override
    public final Store<Bytes, Bytes> open(String name) {
        try {
            Store<Bytes, Bytes> created = create(name);
            opened.add(created);
            return created;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("Can't open " + name, e);
        }
    }

    @Override
    public final Store<Bytes, Bytes> store() {
        return store;
    }

    @Override
    public final ManualClock clock() {
        return clock;
    }
}
