package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;

/**
 * A value that can't be decoded here: its class is unknown, or not in the allow-list. Immutable.
 *
 * @param form the value as stored
 * @param text a text for people
 */
public record RawValue(Bytes form, String text) {
    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
