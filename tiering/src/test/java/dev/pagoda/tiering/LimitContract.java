package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values of any bytes up to the limits; beyond them an error before anything happens. */
interface LimitContract extends StoreFixture {
    private static Bytes filled(int length, int last) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        bytes[length - 1] = (byte) last;
        return Bytes.wrap(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 1900, 1901, 2704, 4096, 65_535, 65_536})
    default void keysOfEveryLengthAreKept(int length) {
        Bytes key = filled(length, 0);
        store().put(key, bytes("v"), PutOptions.ETERNAL);

        assertThat(store().get(key).value()).isEqualTo(bytes("v"));
        assertThat(store().scan(Scan.all()).rows()).extracting(Row::key).containsExactly(key);
        assertThat(store().remove(key).outcome()).isEqualTo(Outcome.REMOVED);
    }

    @Test
    default void longKeysThatShareTheirBeginningStayApartAndInOrder() {
        List<Bytes> keys = new ArrayList<>();
        for (int last = 0; last < 256; last += 51) {
            keys.add(filled(4097, last));
            keys.add(filled(Limits.LARGEST_KEY, last));
        }
        keys.forEach(key -> store().put(key, key, PutOptions.ETERNAL));

        for (Bytes key : keys) {
            assertThat(store().get(key).value()).isEqualTo(key);
        }
        List<Bytes> sorted = keys.stream().sorted().toList();
        assertThat(store().scan(Scan.all()).rows()).extracting(Row::key).containsExactlyElementsOf(sorted);
    }

    @Test
    default void everyByteIsAllowedInKeysAndValues() {
        for (int b = 0; b < 256; b++) {
            Bytes one = Bytes.wrap(new byte[] {(byte) b});
            store().put(one, one, PutOptions.ETERNAL);
        }
        for (int b = 0; b < 256; b++) {
            Bytes one = Bytes.wrap(new byte[] {(byte) b});
            assertThat(store().get(one).value()).isEqualTo(one);
        }
    }

    @Test
    default void aValueOfTheLargestSizeIsKept() {
        Bytes value = filled(StoreContract.LIMITS.maximumValueBytes(), 7);
        store().put(bytes("k"), value, PutOptions.ETERNAL);

        assertThat(store().get(bytes("k")).value()).isEqualTo(value);
    }

    @Test
    default void badKeysAreRefusedByEveryOperation() {
        put("k", "v");
        for (Bytes bad : Arrays.asList(null, Bytes.EMPTY, filled(Limits.LARGEST_KEY + 1, 0))) {
            assertInvalidKey(() -> store().get(bad));
            assertInvalidKey(() -> store().contains(bad));
            assertInvalidKey(() -> store().put(bad, bytes("v"), PutOptions.ETERNAL));
            assertInvalidKey(() -> store().remove(bad));
            assertInvalidKey(() -> store().touch(bad, Ttl.ETERNAL));
            assertInvalidKey(() -> store().getAll(Arrays.asList(bytes("k"), bad)));
            assertInvalidKey(() -> store().write(List.of(
                    new Mutation.Put<>(bytes("first"), bytes("v"), PutOptions.ETERNAL),
                    new Mutation.Put<>(bad, bytes("v"), PutOptions.ETERNAL))));
            assertInvalidKey(() -> store().write(List.of(
                    new Mutation.Remove<>(bytes("k"), Condition.ALWAYS, false),
                    new Mutation.Remove<>(bad, Condition.ALWAYS, false))));
        }
        assertThat(value("k")).isEqualTo("v");
        assertThat(value("first")).isNull();
    }

    @Test
    default void badValuesAreRefusedBeforeAnythingHappens() {
        put("k", "v");
        Bytes large = filled(StoreContract.LIMITS.maximumValueBytes() + 1, 0);

        assertFails(ErrorCode.VALUE_TOO_LARGE, () -> store().put(bytes("k"), large, PutOptions.ETERNAL));
        assertFails(ErrorCode.INVALID_VALUE, () -> store().put(bytes("k"), null, PutOptions.ETERNAL));
        assertFails(
                ErrorCode.VALUE_TOO_LARGE,
                () -> store().write(List.of(
                        new Mutation.Put<>(bytes("first"), bytes("v"), PutOptions.ETERNAL),
                        new Mutation.Put<>(bytes("k"), large, PutOptions.ETERNAL))));
        assertThat(value("k")).isEqualTo("v");
        assertThat(value("first")).isNull();
    }

    private static void assertInvalidKey(ThrowingCallable call) {
        assertFails(ErrorCode.INVALID_KEY, call);
    }

    static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .extracting(StoreException::code)
                .isEqualTo(code);
    }
}
