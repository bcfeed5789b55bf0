package dev.pagoda.jcache.expiry;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The expiry policy of a cache.
 *
 * <p>JCache's own policies always answer the same. They are <em>fixed</em>: asked once, after which a write can leave the choice between
 * the time to live of a creation and of an update to the store. Any other policy is the user's code; it has to be asked for each event,
 * once it is known what has to happen.
 *
 * <p>Thread-safe if the policy is. Calls block for as long as the user's policy does. A policy that throws counts as one that says
 * eternal for a creation and nothing for access and update; the first such error is logged.
 */
public final class Expiry {
    private static final System.Logger LOG = System.getLogger(Expiry.class.getName());

    private final ExpiryPolicy policy;
    private final boolean fixed;
    private final PutOptions fixedOptions;
    private final @Nullable Ttl fixedAccess;
    private final AtomicBoolean failed = new AtomicBoolean();

    private Expiry(ExpiryPolicy policy, boolean fixed, Ttl whereEternal) {
        this.policy = policy;
        this.fixed = fixed;
        if (fixed && policy instanceof EternalExpiryPolicy) {
            fixedOptions = PutOptions.ttl(whereEternal);
            fixedAccess = null;
        } else if (fixed) {
            fixedOptions = new PutOptions(askCreation(), askUpdate(), Condition.ALWAYS, false);
            fixedAccess = askAccess();
        } else {
            fixedOptions = PutOptions.ETERNAL;
            fixedAccess = null;
        }
    }

    /**
     * Returns the expiry of {@code policy}.
     *
     * @param whereEternal the time to live in place of {@link EternalExpiryPolicy}, which is what a user has who did not choose
     */
    public static Expiry of(ExpiryPolicy policy, Ttl whereEternal) {
        return new Expiry(policy, isStandard(policy.getClass()), whereEternal);
    }

    /** Returns whether {@link #options} holds for every write, so that the policy need not be asked. */
    public boolean isFixed() {
        return fixed;
    }

    /** Returns whether an access may change when an entry expires. */
    public boolean concernsAccess() {
        return !fixed || fixedAccess != null;
    }

    /** Returns the options of an unconditional write under a fixed policy. */
    public PutOptions options() {
        return fixedOptions;
    }

    /** Returns the time to live of an entry that is being created. */
    public Ttl onCreation() {
        return fixed ? fixedOptions.onCreate() : askCreation();
    }

    /** Returns the time to live of an entry that is being updated; {@link Ttl#KEEP} if the update does not matter. */
    public Ttl onUpdate() {
        return fixed ? fixedOptions.onUpdate() : askUpdate();
    }

    /** Returns the time to live of an entry that was read, or null if reading does not matter. */
    public @Nullable Ttl onAccess() {
        return fixed ? fixedAccess : askAccess();
    }

    /** Returns the user's policy. */
    public ExpiryPolicy policy() {
        return policy;
    }

    private Ttl askCreation() {
        Ttl ttl = ask(policy::getExpiryForCreation);
        return ttl == null ? Ttl.ETERNAL : ttl;
    }

    private Ttl askUpdate() {
        Ttl ttl = ask(policy::getExpiryForUpdate);
        return ttl == null ? Ttl.KEEP : ttl;
    }

    private @Nullable Ttl askAccess() {
        return ask(policy::getExpiryForAccess);
    }

    private @Nullable Ttl ask(Supplier<@Nullable Duration> question) {
        try {
            return ttl(question.get());
        } catch (RuntimeException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "An expiry policy failed; entries keep their time to live", e);
            }
            return null;
        }
    }

    private static @Nullable Ttl ttl(@Nullable Duration duration) {
        if (duration == null) {
            return null;
        }
        if (duration.isEternal()) {
            return Ttl.ETERNAL;
        }
        return Ttl.ofMillis(duration.getTimeUnit().toMillis(duration.getDurationAmount()));
    }

    private static boolean isStandard(Class<?> policy) {
        return policy == EternalExpiryPolicy.class
                || policy == CreatedExpiryPolicy.class
                || policy == ModifiedExpiryPolicy.class
                || policy == TouchedExpiryPolicy.class
                || policy == AccessedExpiryPolicy.class;
    }
}
