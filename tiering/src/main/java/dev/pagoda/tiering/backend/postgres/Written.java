package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Write;
import org.jspecify.annotations.Nullable;

/**
 * What a write did.
 *
 * @param write what its caller is told
 * @param expired the entry that it replaced although it had expired, if somebody wants to know, or null
 */
record Written(Write<Bytes> write, @Nullable Entry<Bytes> expired) {}
