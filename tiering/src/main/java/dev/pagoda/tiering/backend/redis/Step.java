package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One write of one key as the script {@code write.lua} takes it.
 *
 * @param kind what is done
 * @param key encoded
 * @param value empty unless it is a put
 * @param condition what must hold
 * @param returnPrevious whether the entry that was there is wanted
 * @param onCreate time to live of an entry that is created
 * @param onUpdate time to live of one that is updated or touched
 */
record Step(
        Kind kind, Bytes key, Bytes value, Condition condition, boolean returnPrevious, Ttl onCreate, Ttl onUpdate) {
    /** What a step does. */
    enum Kind {
        PUT(0),
        REMOVE(1),
        TOUCH(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    /** Arguments of the script for each step. */
    static final int ARGUMENTS = 3;

    private static final int PARAMETERS = 23;
    private static final byte[] NOTHING = new byte[0];

    static Step put(Bytes key, Bytes value, PutOptions options) {
        return new Step(
                Kind.PUT,
                key,
                value,
                options.condition(),
                options.returnPrevious(),
                options.onCreate(),
                options.onUpdate());
    }

    static Step remove(Bytes key, Condition when, boolean returnPrevious) {
        return new Step(Kind.REMOVE, key, Bytes.EMPTY, when, returnPrevious, Ttl.ZERO, Ttl.ZERO);
    }

    static Step touch(Bytes key, Ttl ttl) {
        return new Step(Kind.TOUCH, key, Bytes.EMPTY, Condition.ALWAYS, false, Ttl.ZERO, ttl);
    }

    static Step of(Mutation<Bytes, Bytes> mutation) {
        if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
            return put(put.key(), put.value(), put.options());
        }
        Mutation.Remove<Bytes, Bytes> remove = (Mutation.Remove<Bytes, Bytes>) mutation;
        return remove(remove.key(), remove.when(), remove.returnPrevious());
    }

    /** Returns about how many bytes are sent for this step. */
    int size() {
        return key.length() + value.length() + PARAMETERS;
    }

    /** Puts the arguments of this step into {@code arguments} from {@code at} on. */
    void encode(byte[][] arguments, int at) {
        ByteBuffer parameters = ByteBuffer.allocate(PARAMETERS);
        parameters.put(kind.code).put(code(condition)).put((byte) (returnPrevious ? 1 : 0));
        StoredForm.putInstant(parameters, StoredForm.ttl(onCreate));
        StoredForm.putInstant(parameters, StoredForm.ttl(onUpdate));
        parameters.putLong(number(condition));
        arguments[at] = parameters.array();
        arguments[at + 1] = value.unsafeArray();
        arguments[at + 2] =
                condition instanceof Condition.IfValue wanted ? ((Bytes) wanted.value()).unsafeArray() : NOTHING;
    }

    private static long number(Condition condition) {
        if (condition instanceof Condition.IfVersion wanted) {
            return wanted.version();
        }
        return condition instanceof Condition.IfLeased leased ? leased.token() : 0;
    }

    private static byte code(Condition condition) {
        if (condition instanceof Condition.Always) {
            return 0;
        } else if (condition instanceof Condition.IfAbsent) {
            return 1;
        } else if (condition instanceof Condition.IfPresent) {
            return 2;
        } else if (condition instanceof Condition.IfLeased) {
            return 5;
        }
        return (byte) (condition instanceof Condition.IfVersion ? 3 : 4);
    }

    /** What a step has done. */
    static final class Result {
        private static final Outcome[] OUTCOMES = Outcome.values();
        private static final Shown[] SHOWN = Shown.values();
        private static final int FIXED = 28;

        private final @Nullable Outcome outcome;
        private final long version;
        private final long created;
        private final long updated;
        private final long expires;
        private final Shown shown;
        private final byte[] answer;

        /** What comes with an answer. */
        enum Shown {
            NOTHING,
            PREVIOUS,
            EXPIRED
        }

        private Result(byte[] answer) {
            ByteBuffer buffer = ByteBuffer.wrap(answer);
            int code = buffer.get();
            this.outcome = code < OUTCOMES.length ? OUTCOMES[code] : null;
            this.version = buffer.getLong();
            this.created = StoredForm.instant(buffer);
            this.updated = StoredForm.instant(buffer);
            this.expires = StoredForm.expiry(StoredForm.instant(buffer));
            this.shown = SHOWN[buffer.get()];
            this.answer = answer;
        }

        static Result parse(byte[] answer) {
            return new Result(answer);
        }

        /** Returns what happened; null if the entry's header was damaged and the step needed it. */
        @Nullable
        Outcome outcome() {
            return outcome;
        }

        /** Returns the version that the caller is told. */
        long version() {
            return version;
        }

        /** Returns the instant at which the entry expires now, as the API has it. */
        long expires() {
            return expires;
        }

        Shown shown() {
            return shown;
        }

        /** Returns the entry that was there before, as it was stored, if one is shown. */
        byte[] form() {
            return Arrays.copyOfRange(answer, FIXED, answer.length);
        }

        /** Returns the entry that the step has stored. */
        Entry<Bytes> stored(Bytes value) {
            return Entry.of(value, version, created, updated, expires);
        }
    }
}
