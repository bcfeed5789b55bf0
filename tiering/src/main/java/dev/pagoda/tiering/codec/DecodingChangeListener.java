package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.StoreException;
import org.jspecify.annotations.Nullable;

/** Hands on the changes of a store of bytes. A change of a key that can't be decoded may be a change of anything. */
record DecodingChangeListener<K>(KeyCodec<K> keys, ChangeListener<K> listener) implements ChangeListener<Bytes> {
    @Override
    public void changed(Bytes form, long version) {
        K key = decodeOrNull(form);
        if (key == null) {
            listener.everythingChanged();
        } else {
            listener.changed(key, version);
        }
    }

    @Override
    public void changed(Bytes form, long version, long expiresAt) {
        K key = decodeOrNull(form);
        if (key == null) {
            listener.everythingChanged();
        } else {
            listener.changed(key, version, expiresAt);
        }
    }

    private @Nullable K decodeOrNull(Bytes form) {
        try {
            return keys.decode(form);
        } catch (StoreException e) {
            return null;
        }
    }

    @Override
    public void everythingChanged() {
        listener.everythingChanged();
    }
}
