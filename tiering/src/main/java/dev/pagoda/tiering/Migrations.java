package dev.pagoda.tiering;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of the schema that a backend keeps in a database. Thread-safe; every method blocks on the database and throws
 * {@link StoreException} if it can't be reached or refuses.
 */
public interface Migrations {
    /** What is known of a migration. */
    enum State {
        /** The release has it, the database does not. */
        PENDING,
        /** Both have it. */
        APPLIED,
        /** The database has it in another form than the release. */
        CHANGED,
        /** The database has it, the release does not: it is of a newer one. */
        NEWER,
        /** It was begun and not finished. */
        FAILED
    }

    /**
     * One migration.
     *
     * @param version its number
     * @param description what it adds
     * @param state what is known of it
     * @param appliedAt when it was applied, or null if it was not
     */
    record Step(
            String version,
            String description,
            State state,
            @Nullable Instant appliedAt) {}

    /** Returns all migrations in their order, also such as only the database knows. Changes nothing. */
    List<Step> info();

    /**
     * Applies what is missing and returns how many migrations that were; waits for another process that does the same.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the database has migrations that are not those of this release; then
     *     nothing is applied
     */
    int run();

    /**
     * Compares the migrations of the database with those of this release. Changes nothing.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if they differ; the message names the migrations
     */
    void validate();
}
