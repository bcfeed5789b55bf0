package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.SqlException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a plan needs to know; a statement keeps one and uses it again.
 *
 * <p>Not thread-safe but for {@link #cancel}.
 */
public final class Execution {
    private static final int DEFAULT_PAGE = 500;
    private static final @Nullable Object[] NONE = {};

    private final Session session;
    private @Nullable Object[] parameters = NONE;
    private int fetchSize;
    private long maxRows;
    private long timeoutNanos;
    private long startNanos;
    private volatile boolean cancelled;

    public Execution(Session session) {
        this.session = session;
    }

    /** Begins a run with these parameters; an array that is handed over must not change until the run has ended. */
    public Execution begin(@Nullable Object[] newParameters) {
        parameters = newParameters;
        // A volatile write costs more than the rest of a point select, and is hardly ever needed.
        if (cancelled) {
            cancelled = false;
        }
        if (timeoutNanos > 0) {
            startNanos = session.clock().nanos();
        }
        return this;
    }

    /** Begins a run without parameters. */
    public Execution begin() {
        return begin(NONE);
    }

    /** Goes on with the next part of a batch; throws if the batch was cancelled or its time is up. */
    public Execution next(@Nullable Object[] newParameters) {
        check();
        parameters = newParameters;
        return this;
    }

    /** As {@link #next(Object[])}, without parameters. */
    public Execution next() {
        return next(NONE);
    }

    /** Sets how many rows a page of a scan has; 0 leaves it to the driver. */
    public void fetchSize(int rows) {
        fetchSize = rows;
    }

    /** Sets the most rows of a result; 0 is no bound. */
    public void maxRows(long rows) {
        maxRows = rows;
    }

    /** Sets how long a run may take, 0 for ever; looked at between the pages of a scan and the parts of a batch. */
    public void timeoutNanos(long nanos) {
        timeoutNanos = nanos;
    }

    /** Asks the run to end; it does so between two pages. May be called by any thread. */
    public void cancel() {
        cancelled = true;
    }

    public Session session() {
        return session;
    }

    int pageSize() {
        return fetchSize > 0 ? fetchSize : DEFAULT_PAGE;
    }

    long maxRows() {
        return maxRows > 0 ? maxRows : Long.MAX_VALUE;
    }

    /** Returns the parameter with this index, counted from 0. */
    @Nullable
    Object parameter(int index) {
        return parameters[index];
    }

    @Nullable
    Object value(Operand operand) {
        if (operand instanceof Operand.Parameter parameter) {
            return parameters[parameter.index()];
        }
        if (operand instanceof Operand.Literal literal) {
            return literal.value();
        }
        return OffsetDateTime.ofInstant(Instant.ofEpochMilli(session.clock().millis()), ZoneOffset.UTC);
    }

    /** Returns the number of rows that {@code operand} asks for. */
    long count(Operand operand, String what) {
        Object value = value(operand);
        if (value == null) {
            throw new SqlException(SqlException.NULL_VALUE, what + " must not be NULL");
        }
        long count = Conversions.toLong(value, Long.MIN_VALUE, Long.MAX_VALUE);
        if (count < 0) {
            throw new SqlException(SqlException.INVALID_VALUE, what + " must not be negative");
        }
        return count;
    }

    /** Throws if the run was cancelled or its time is up. */
    void check() {
        if (cancelled) {
            throw new SqlException(SqlException.CANCELLED, "The statement was cancelled");
        }
        if (timeoutNanos > 0 && session.clock().nanos() - startNanos > timeoutNanos) {
            throw new SqlException(SqlException.CANCELLED, "The statement's time was up");
        }
    }
}
