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

    private static final int PARAMETERS = 15;
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

    /** Returns whether this step and {@code other} differ in nothing but key and value. */
    boolean isLike(Step other) {
        return kind == other.kind
                && returnPrevious == other.returnPrevious
                && condition.equals(other.condition)
                && onCreate.equals(other.onCreate)
                && onUpdate.equals(other.onUpdate);
    }

    /** Returns what is done, and what must hold, as the script takes it. */
    byte[] parameters() {
        byte[] expected = expected();
        ByteBuffer parameters = ByteBuffer.allocate(PARAMETERS + expected.length);
        parameters.put(kind.code).put(code(condition)).put((byte) (returnPrevious ? 1 : 0));
        StoredForm.putInstant(parameters, StoredForm.ttl(onCreate));
        StoredForm.putInstant(parameters, StoredForm.ttl(onUpdate));
        return parameters.put(expected).array();
    }

    private byte[] expected() {
        if (condition instanceof Condition.IfVersion wanted) {
            return number(wanted.version());
        } else if (condition instanceof Condition.IfLeased wanted) {
            return number(wanted.token());
        }
        return condition instanceof Condition.IfValue wanted ? ((Bytes) wanted.value()).unsafeArray() : NOTHING;
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
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
        private static final int OUTCOME_BITS = 3;
        private static final long OUTCOME_MASK = (1 << OUTCOME_BITS) - 1;

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

        private Result(Outcome outcome, long version, long created, long updated, long expires) {
            this.outcome = outcome;
            this.version = version;
            this.created = created;
            this.updated = updated;
            this.expires = expires;
            this.shown = Shown.NOTHING;
            this.answer = NOTHING;
        }

        /**
         * Reads what the script answers.
         *
         * @param head status, time and version, which stand for all steps that are answered by a number
         */
        static Result parse(Step step, byte[] head, Object answer) {
            if (!(answer instanceof Long number)) {
                return new Result((byte[]) answer);
            }
            ByteBuffer buffer = ByteBuffer.wrap(head, 1, head.length - 1);
            long now = StoredForm.instant(buffer);
            long expires = StoredForm.expires(StoredForm.ttl(step.onCreate()), now);
            return new Result(
                    OUTCOMES[(int) (number & OUTCOME_MASK)],
                    buffer.getLong(),
                    number >> OUTCOME_BITS,
                    now,
                    StoredForm.expiry(expires));
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
