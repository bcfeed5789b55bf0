package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's failures in our words, which never repeat the server's: those may hold data. */
final class Failures {
    /** No connection could be made, or it was closed before the statement was sent: the server has done nothing. */
    private static final Set<String> NOT_SENT = Set.of("08001", "08003", "08004", "57P03", "53300");
    /** What our own functions say of a statement that came after its deadline. */
    private static final String LATE = "PA001";
    /** The server said so itself, and had not committed. */
    private static final Set<String> GIVEN_UP = Set.of(LATE, "57P01", "57P02", "57014", "25P03", "57P05");

    /** Errors that promise that nothing was done. */
    private static final Set<ErrorCode> WITHOUT_EFFECT =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.CONFLICT, ErrorCode.LOCK_TIMEOUT);

    private static final Meaning WRONG_LOGIN =
            new Meaning(ErrorCode.CONFIGURATION, "User or password is wrong, or may not connect, says");
    private static final Meaning WRONG_SCHEMA = new Meaning(
            ErrorCode.CONFIGURATION, "The schema pagoda is missing or out of date, run the migrations, says");
    private static final Meaning CONFLICT = new Meaning(
            ErrorCode.CONFLICT, "Another writer changed what this transaction has read or written; try it again on");
    private static final Meaning DAMAGED = new Meaning(ErrorCode.DAMAGED, "Stored data is damaged on");

    /** What a server says in words of its own, by SQLState. */
    private static final Map<String, Meaning> MEANINGS = Map.ofEntries(
            Map.entry("28P01", WRONG_LOGIN),
            Map.entry("28000", WRONG_LOGIN),
            Map.entry(
                    "08004",
                    new Meaning(
                            ErrorCode.CONFIGURATION,
                            "A password is missing, or the encryption is none that the server offers, says")),
            Map.entry("3D000", new Meaning(ErrorCode.CONFIGURATION, "The database does not exist, says")),
            Map.entry("42501", new Meaning(ErrorCode.CONFIGURATION, "The user lacks a permission, says")),
            Map.entry("42P01", WRONG_SCHEMA),
            Map.entry("42883", WRONG_SCHEMA),
            Map.entry("42703", WRONG_SCHEMA),
            Map.entry("3F000", WRONG_SCHEMA),
            Map.entry("40001", CONFLICT),
            Map.entry("40P01", CONFLICT),
            Map.entry(
                    "55P03",
                    new Meaning(
                            ErrorCode.LOCK_TIMEOUT,
                            "Another transaction has kept locked for too long what was to be written on")),
            Map.entry("25P02", new Meaning(ErrorCode.CONFLICT, "An earlier failure has ended the transaction on")),
            Map.entry(
                    "25006", new Meaning(ErrorCode.UNAVAILABLE, "Only reads are possible, since it is a replica, on")),
            Map.entry(
                    "23514",
                    new Meaning(
                            ErrorCode.VALUE_TOO_LARGE,
                            "A value is larger than 10 MB, or breaks another limit of the schema, on")),
            Map.entry(
                    "22P05",
                    new Meaning(
                            ErrorCode.INVALID_VALUE,
                            "A text holds a character that the encoding of the database does not have, says")),
            Map.entry("53400", new Meaning(ErrorCode.STORAGE_FULL, "The quota of the cache is used up on")),
            Map.entry("53100", new Meaning(ErrorCode.STORAGE_FULL, "No room is left on the disk of")),
            Map.entry("XX001", DAMAGED),
            Map.entry("XX002", DAMAGED));

    private final String backend;

    /** A kind of error, and the sentence about it that the server's name ends. */
    private record Meaning(ErrorCode code, String sentence) {}

    Failures(String backend) {
        this.backend = backend;
    }

    /** Returns what a failure means of a statement that changes nothing. */
    StoreException ofRead(SQLException failure) {
        return translate(failure, false);
    }

    /** Returns what a failure means of a read outside of a transaction, which no other one's writes keep waiting, but changes of a table do. */
    StoreException ofLoneRead(SQLException failure) {
        return isLockTimeout(failure) ? givenUp(failure) : ofRead(failure);
    }

    /** Returns whether a lock was waited for in vain. */
    static boolean isLockTimeout(SQLException failure) {
        return state(failure).equals("55P03");
    }

    /** Returns whether a failure says that nothing was done, so that it may be tried again. */
    static boolean isWithoutEffect(StoreException failure) {
        return WITHOUT_EFFECT.contains(failure.code());
    }

    /** Returns what a failure means of a statement that may have taken effect. */
    StoreException ofWrite(SQLException failure) {
        return translate(failure, true);
    }

    /** Returns the error of a user who may not set what the options {@code quotas} and {@code audited} say. */
    StoreException ofObservation(SQLException failure) {
        return error(
                ErrorCode.CONFIGURATION,
                "The options quotas and audited need the owner of the schema pagoda, who may call pagoda.set_quota and"
                        + " pagoda.set_audited instead, in",
                failure);
    }

    /** Returns whether the user lacks a permission. */
    static boolean isForbidden(SQLException failure) {
        return state(failure).equals("42501");
    }

    /** Returns whether the connection ended without an answer, so that nobody knows what became of the statement. */
    static boolean isWithoutAnswer(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") && !NOT_SENT.contains(state);
    }

    /** Returns whether the server can't be reached, or ended the connection; a pool without a free connection says nothing about that. */
    static boolean isLost(SQLException failure) {
        String state = state(failure);
        boolean exhausted = failure instanceof SQLTransientConnectionException && failure.getCause() == null;
        return !exhausted && (state.startsWith("08") || state.startsWith("57P0"));
    }

    /** Returns whether a pool has waited in vain for a server that refuses further connections. */
    static boolean isRefused(SQLException failure) {
        return failure instanceof SQLTransientConnectionException && failure.getCause() != null;
    }

    /** Returns whether a repetition may succeed at once: another transaction got there first. */
    static boolean isConflict(SQLException failure) {
        String state = state(failure);
        return state.equals("40001") || state.equals("40P01");
    }

    /** Returns whether the server refused a statement because its deadline was over. */
    static boolean isLate(SQLException failure) {
        return state(failure).equals(LATE);
    }

    /** Returns what a failure means after a part of what was asked for has been done already: it must not be done again as a whole. */
    StoreException ofRest(StoreException failure) {
        return isWithoutEffect(failure)
                ? error(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "A part of a batch was carried out, the rest was not, or not all of it, by",
                        failure)
                : failure;
    }

    private StoreException translate(SQLException failure, boolean write) {
        if (isInterrupt(failure)) {
            Thread.currentThread().interrupt();
            return error(
                    ErrorCode.INTERRUPTED, "The thread was interrupted while it waited for a connection to", failure);
        }
        String state = state(failure);
        if (write && isWithoutAnswer(failure)) {
            return error(
                    ErrorCode.OUTCOME_UNKNOWN, "No answer came to a write, which may have taken effect, from", failure);
        }
        if (state.startsWith("08") || NOT_SENT.contains(state) || failure instanceof SQLTransientConnectionException) {
            return unreachable(state, failure);
        }
        if (GIVEN_UP.contains(state)) {
            return givenUp(failure);
        }
        return ofServer(state, failure);
    }

    private StoreException givenUp(SQLException failure) {
        return error(ErrorCode.UNAVAILABLE, "A statement was given up, without effect, by", failure);
    }

    private StoreException unreachable(String state, SQLException failure) {
        StoreException refused = refusal(state, failure);
        return refused != null
                ? refused
                : error(
                        ErrorCode.UNAVAILABLE,
                        failure instanceof SQLTransientConnectionException && failure.getCause() == null
                                ? exhausted(failure)
                                : "No connection could be had to",
                        failure);
    }

    /** The pool tells how many connections it has: without any there is none in use. */
    private static String exhausted(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains("total=0")
                ? "No connection was opened in time to"
                : "All connections are in use, and none became free in time, to";
    }

    /** Returns what is wrong with the settings, or null. */
    private @Nullable StoreException refusal(String state, SQLException failure) {
        Meaning meaning = MEANINGS.get(state);
        return meaning == null || meaning.code() != ErrorCode.CONFIGURATION
                ? null
                : error(meaning.code(), meaning.sentence(), failure);
    }

    private StoreException ofServer(String state, SQLException failure) {
        Meaning meaning = MEANINGS.get(state);
        return meaning == null
                ? error(ErrorCode.IO, "A statement failed (SQLState " + state + ") on", failure)
                : error(meaning.code(), meaning.sentence(), failure);
    }

    private StoreException error(ErrorCode code, String sentence, Throwable cause) {
        return new StoreException(code, sentence + " the PostgreSQL of backend " + backend, cause);
    }

    /** The pool wraps the reason for which it could not connect. */
    private static String state(SQLException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException inner && inner.getSQLState() != null) {
                return inner.getSQLState();
            }
        }
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    /** Returns whether the thread was interrupted while it waited. */
    static boolean isInterrupt(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }
}
