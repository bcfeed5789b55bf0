package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.ValueCodec;

/**
 * How the keys and values of a cache are encoded.
 *
 * @param format what its line in the catalogue says about that
 * @param inferred whether that line is all that is known about its types
 */
record Codecs<K, V>(KeyCodec<K> keys, ValueCodec<V> values, CacheFormat format, boolean inferred) {}
