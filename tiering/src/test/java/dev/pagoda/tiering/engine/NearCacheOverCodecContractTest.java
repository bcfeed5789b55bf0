package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.codec.CodecStore;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.ValueCodec;
import java.nio.charset.StandardCharsets;

/** As in a composed cache: near cache, codec, file. The codecs leave the bytes as they are, so that the limits mean the same. */
final class NearCacheOverCodecContractTest extends NearCacheOverMvStoreContractTest {
    @Override
    Store<Bytes, Bytes> far(String name) {
        return new CodecStore<>(name, super.far(name), new SameKey(), new SameValue());
    }

    private record SameKey() implements KeyCodec<Bytes> {
        @Override
        public Bytes encode(Bytes key) {
            return key;
        }

        @Override
        public Bytes decode(Bytes form) {
            return form;
        }

        @Override
        public Bytes encodePrefix(String prefix) {
            return Bytes.wrap(prefix.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record SameValue() implements ValueCodec<Bytes> {
        @Override
        public String name() {
            return "same";
        }

        @Override
        public Bytes encode(Bytes value) {
            return value;
        }

        @Override
        public Bytes decode(Bytes form) {
            return form;
        }
    }
}
