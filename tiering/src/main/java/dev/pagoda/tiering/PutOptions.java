package dev.pagoda.tiering;

/**
 * How a put decides and what it returns. Immutable; meant to be made once and reused.
 *
 * @param onCreate time to live if the key had no live entry
 * @param onUpdate time to live if it had one
 * @param condition what must hold for the put to take effect
 * @param returnPrevious whether {@link Write#previous} is wanted when the put takes effect
 */
public record PutOptions(Ttl onCreate, Ttl onUpdate, Condition condition, boolean returnPrevious) {
    /** Puts for ever, whatever was there. */
    public static final PutOptions ETERNAL = new PutOptions(Ttl.ETERNAL, Ttl.ETERNAL, Condition.ALWAYS, false);

    /** Returns unconditional options with one time to live for create and update. */
    public static PutOptions ttl(Ttl ttl) {
        return new PutOptions(ttl, ttl, Condition.ALWAYS, false);
    }

    public PutOptions when(Condition newCondition) {
        return new PutOptions(onCreate, onUpdate, newCondition, returnPrevious);
    }

    public PutOptions returningPrevious() {
        return returnPrevious ? this : new PutOptions(onCreate, onUpdate, condition, true);
    }
}
