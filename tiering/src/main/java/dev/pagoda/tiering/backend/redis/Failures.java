package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Lettuce's failures in our words. */
final class Failures {
    private final String backend;

    Failures(String backend) {
        this.backend = backend;
    }

    /** Returns what it means that a connection could not be made. */
    StoreException connecting(Throwable failure) {
        @Nullable StoreException known = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
                return configuration("The certificate of the backend " + backend
                        + " is not trusted; see its options caCertificate and verify");
            }
            known = known == null ? refusal(cause) : known;
        }
        return known == null
                ? new StoreException(ErrorCode.UNAVAILABLE, "The backend " + backend + " can't be reached", failure)
                : known;
    }

    private @Nullable StoreException refusal(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return new StoreException(
                    ErrorCode.UNAVAILABLE,
                    "The backend " + backend
                            + " has not answered the beginning of TLS in time; if it takes other requests, see its option tls",
                    cause);
        }
        if (cause instanceof SSLException) {
            return configuration(
                    "The backend " + backend + " does not speak TLS as it is asked to; see its option tls");
        }
        if (cause instanceof RedisCommandExecutionException || cause instanceof RedisConnectionException) {
            String word = firstWord(cause);
            if (word.equals("WRONGPASS") || word.equals("NOAUTH") || word.equals("NOPERM")) {
                return byWord(word, cause);
            }
        }
        return null;
    }

    private static StoreException configuration(String sentence) {
        return new StoreException(ErrorCode.CONFIGURATION, sentence);
    }

    /** Returns what it means that a command was answered with an error, or not at all. */
    StoreException translate(Throwable failure, boolean write) {
        if (failure instanceof StoreException known) {
            return known;
        }
        if (failure instanceof RedisCommandExecutionException) {
            return byWord(firstWord(failure), failure);
        }
        if (failure instanceof RedisConnectionException
                || failure instanceof PartitionSelectorException
                || wasNotSent(failure)) {
            return connecting(failure);
        }
        if (failure instanceof CancellationException || failure instanceof RedisException) {
            return write
                    ? new StoreException(
                            ErrorCode.OUTCOME_UNKNOWN,
                            "The connection to the backend " + backend
                                    + " was lost before the answer came; the write may have taken effect",
                            failure)
                    : connecting(failure);
        }
        return new StoreException(ErrorCode.IO, "The client of the backend " + backend + " has failed", failure);
    }

    StoreException timeout(boolean write) {
        return write
                ? new StoreException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "The backend " + backend + " has not answered in time; the write may have taken effect")
                : new StoreException(ErrorCode.UNAVAILABLE, "The backend " + backend + " has not answered in time");
    }

    /** Returns what it means that one request of several did nothing, and others may have done what they were to. */
    StoreException partly(StoreException failure) {
        return new StoreException(
                ErrorCode.OUTCOME_UNKNOWN,
                "A part of what was asked of the backend " + backend
                        + " was not done; another part may have taken effect",
                failure);
    }

    StoreException tooFewReplicas() {
        return new StoreException(
                ErrorCode.OUTCOME_UNKNOWN,
                "Fewer replicas of the backend " + backend
                        + " than its option minReplicas asks for have received a write in time; the write has taken"
                        + " effect");
    }

    StoreException interrupted(InterruptedException cause, boolean write) {
        return new StoreException(
                ErrorCode.INTERRUPTED,
                "The thread was interrupted while it waited for the backend " + backend
                        + (write ? "; the write may have taken effect" : ""),
                cause);
    }

    /** Returns whether a command was refused by the client since there is no connection, so that it had no effect. */
    static boolean wasNotSent(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof RedisException
                && (message.contains("Commands are rejected") || message.contains("not connected"));
    }

    private static String firstWord(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    private StoreException byWord(String word, Throwable cause) {
        return switch (word) {
            case "WRONGPASS", "NOAUTH" ->
                configuration("The backend " + backend
                        + " refuses the user or the password; see its options user and password");
            case "NOPERM" ->
                configuration("The user of the backend " + backend
                        + " has not the right to do what is needed; it needs all keys and channels of the keyPrefix");
            case "OOM" ->
                new StoreException(
                        ErrorCode.STORAGE_FULL, "The memory of the backend " + backend + " is used up", cause);
            case "LOADING", "BUSY", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "TRYAGAIN", "NOREPLICAS", "MOVED", "ASK" ->
                new StoreException(
                        ErrorCode.UNAVAILABLE,
                        "The backend " + backend + " does not take requests now: " + word,
                        cause);
            default ->
                new StoreException(
                        ErrorCode.IO, "The backend " + backend + " answered with an error of the kind " + word, cause);
        };
    }
}
