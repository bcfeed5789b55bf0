package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that an earlier or later version of an application has left. */
final class EvolutionTest {
    private static final String NAME = "com.acme.Order";
    private static final AllowList ALLOWED = AllowList.of(List.of(NAME));

    /** A version of the class, in a loader of its own. */
    private static Class<?> version(Map<String, Class<?>> fields) {
        DynamicType.Builder<Object> builder = new ByteBuddy()
                .subclass(Object.class)
                .implement(Serializable.class)
                .name(NAME);
        for (Map.Entry<String, Class<?>> field : fields.entrySet()) {
            builder = builder.defineField(field.getKey(), field.getValue(), Visibility.PUBLIC);
        }
        return builder.make()
                .load(EvolutionTest.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
    }

    private static Object instance(Class<?> type, String field, Object value) throws ReflectiveOperationException {
        Object instance = type.getConstructor().newInstance();
        type.getField(field).set(instance, value);
        return instance;
    }

    private static ValueCodec<Object> codec(String name, ClassLoader loader) {
        return ValueCodecs.of(name, Object.class, loader, ALLOWED);
    }

    @Test
    void foryMatchesFieldsByName() throws ReflectiveOperationException {
        Class<?> old = version(Map.of("text", String.class, "gone", int.class));
        Class<?> recent = version(Map.of("text", String.class, "added", List.class, "more", long.class));
        Bytes form = codec(ValueCodecs.FORY, old.getClassLoader()).encode(instance(old, "text", "kept"));
        Object read = codec(ValueCodecs.FORY, recent.getClassLoader()).decode(form);
        assertThat(read).isInstanceOf(recent);
        assertThat(recent.getField("text").get(read)).isEqualTo("kept");
        assertThat(recent.getField("added").get(read)).isNull();
        assertThat(recent.getField("more").get(read)).isEqualTo(0L);
    }

    /** A shape that Fory can't generate code for: a field of a nested class that is not public. */
    public static final class Outer implements Serializable {
        private static final long serialVersionUID = 1;
        String text = "t";
        Inner inner = new Inner();

        @SuppressWarnings("serial")
        Object other;

        static final class Inner implements Serializable {
            private static final long serialVersionUID = 1;
            int number = 5;
        }
    }

    @Test
    void foryReadsWithAndWithoutGeneratedCodeWhatWasWrittenEitherWay() {
        AllowList allowed = AllowList.of(List.of(Outer.class.getName(), CopierTest.class.getName()));
        ClassLoader loader = getClass().getClassLoader();
        ValueCodec<Object> generating = ValueCodecs.of(ValueCodecs.FORY, Object.class, loader, allowed);
        ValueCodec<Object> interpreting = ValueCodecs.of(ValueCodecs.FORY, Object.class, loader, allowed);
        Outer outer = new Outer();
        outer.other = outer;
        Outer back = (Outer) interpreting.decode(interpreting.encode(outer));
        assertThat(back.inner.number).isEqualTo(5);
        assertThat(back.other).isSameAs(back);
        Object plain = List.of(new CopierTest.Line(null, TimeUnit.DAYS, 3), "x", Map.of("k", 1L));
        assertThat(generating.decode(interpreting.encode(plain))).isEqualTo(plain);
        assertThat(interpreting.decode(generating.encode(plain))).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {ValueCodecs.JDK, ValueCodecs.FORY})
    void whatCannotBeReadIsAMissOnACopyAndAnErrorElsewhere(String name) throws ReflectiveOperationException {
        Class<?> old = version(Map.of("text", String.class));
        Bytes form = codec(name, old.getClassLoader()).encode(instance(old, "text", "x"));
        Store<Bytes, Bytes> bytes = new HeapStore<>("c", HeapOptions.unbounded(), Clock.system());
        KeyCodec<String> keys = KeyCodecs.of(String.class, getClass().getClassLoader(), ALLOWED);
        bytes.put(keys.encode("k"), form, PutOptions.ETERNAL);

        ValueCodec<Object> values = codec(name, getClass().getClassLoader());
        CodecStore<String, Object> copy = new CodecStore<>("c", bytes, keys, values, CodecStore.Damage.IS_A_MISS);
        CodecStore<String, Object> record = new CodecStore<>("c", bytes, keys, values);
        assertThat(copy.get("k")).isNull();
        assertThat(copy.getAll(List.of("k"))).isEmpty();
        assertThat(copy.stats().damaged()).isEqualTo(2);
        assertThatThrownBy(() -> record.get("k"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
                .hasMessageStartingWith("Cache c: A stored value can't be decoded: ");
        assertThat(record.stats().damaged()).isOne();

        record.put("k", "new", PutOptions.ETERNAL);
        Entry<Object> entry = Objects.requireNonNull(record.get("k"));
        assertThat(entry.value()).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {ValueCodecs.JDK, ValueCodecs.FORY})
    void aLoaderIsCollectedOnceItsCodecIsGoneAndMemoryIsShort(String name) throws ReflectiveOperationException {
        WeakReference<ClassLoader> loader = use(name);
        clearSoftReferences();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    @Test
    void aLoaderIsCollectedAfterItsObjectsWereCopiedAndUsedAsKeys() throws ReflectiveOperationException {
        WeakReference<ClassLoader> loader = copy();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** The JVM clears them before it refuses an allocation. */
    private static void clearSoftReferences() {
        assertThatThrownBy(() -> {
                    long[] tooLarge = new long[Integer.MAX_VALUE - 8];
                    assertThat(tooLarge).isEmpty();
                })
                .isInstanceOf(OutOfMemoryError.class);
    }

    private static WeakReference<ClassLoader> use(String name) throws ReflectiveOperationException {
        Class<?> type = version(Map.of("text", String.class));
        ValueCodec<Object> codec = codec(name, type.getClassLoader());
        for (int i = 0; i < 100; i++) {
            Object read = codec.decode(codec.encode(instance(type, "text", "x")));
            assertThat(read).isInstanceOf(type);
        }
        return new WeakReference<>(type.getClassLoader());
    }

    private static WeakReference<ClassLoader> copy() throws ReflectiveOperationException {
        Class<?> type = version(Map.of("text", String.class, "any", Object.class));
        KeyCodec<Object> keys = KeyCodecs.of(Object.class, type.getClassLoader(), ALLOWED);
        for (int i = 0; i < 100; i++) {
            Object value = instance(type, "any", List.of(new java.util.ArrayList<>(List.of(i))));
            Object copy = Copiers.of(Object.class).copy(List.of(value));
            assertThat(copy).isNotEqualTo(List.of(value));
            assertThatThrownBy(() -> keys.encode(value)).hasMessageContaining("must define equals by its fields");
        }
        return new WeakReference<>(type.getClassLoader());
    }
}
