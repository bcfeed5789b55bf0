package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;

/** The error for a cache that has other types or another codec than asked for. */
final class Mismatch {
    private Mismatch() {}

    static StoreException error(String cache, CacheFormat present, CacheFormat wanted) {
        return new StoreException(
                ErrorCode.TYPE_MISMATCH,
                "The cache " + cache + " has " + describe(present) + "; it can't be opened with " + describe(wanted));
    }

    private static String describe(CacheFormat format) {
        return "keys of " + format.keyType() + ", values of " + format.valueType() + " and the codec "
                + format.valueCodec();
    }
}
