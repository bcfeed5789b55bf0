package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside of the list is written or read, wherever it hides, and no stream costs more than it is worth. */
@SuppressWarnings("serial")
final class AllowListTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AllowList OPEN = AllowList.of(List.of(
            "dev.pagoda.tiering.codec.**",
            "java.io.File",
            "java.util.concurrent.CountDownLatch",
            "java.lang.Throwable"));

    /** Outside of the list; says if it was ever made. */
    static class Bad implements Serializable {
        private static final long serialVersionUID = 1;
        static int made;
        String text = "bad";

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            made++;
        }
    }

    record BadRecord(String text) implements Serializable {}

    enum BadEnum {
        ONE
    }

    /** Allowed, but resolves to what is not. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1;
        Object held;

        Gadget(Object held) {
            this.held = held;
        }
    }

    private static ValueCodec<Object> codec(String name, AllowList allowed) {
        return ValueCodecs.of(name, Object.class, AllowListTest.class.getClassLoader(), allowed);
    }

    static Stream<Object> hidingPlaces() {
        AtomicReference<Object> reference = new AtomicReference<>(new Bad());
        return Stream.of(
                new Bad(),
                new BadRecord("x"),
                BadEnum.ONE,
                List.of(1, new Bad()),
                new ArrayList<>(List.of(new BadRecord("x"))),
                Map.of("k", new Bad()),
                new HashMap<>(Map.of(BadEnum.ONE, 1)),
                new HashSet<>(Set.of(new Bad())),
                Arrays.asList(1, new Bad()),
                reference,
                java.util.Collections.singletonMap("k", new Bad()),
                java.util.Collections.unmodifiableList(new ArrayList<>(List.of(new Bad()))),
                List.of(new Bad[] {}, new Object[0]),
                List.of(new Bad[][] {{new Bad()}}, 1),
                new Gadget(new Bad()),
                new Gadget(new Gadget(List.of(BadEnum.ONE))));
    }

    @ParameterizedTest
    @MethodSource("hidingPlaces")
    void neitherWritesNorReadsAClassOutsideOfTheList(Object value) {
        AllowList closed = AllowList.of(List.of(Gadget.class.getName()));
        for (String name : List.of(ValueCodecs.AUTO, ValueCodecs.JDK, ValueCodecs.FORY)) {
            assertRefused(() -> codec(name, closed).encode(value));
            Bytes form = codec(name, OPEN).encode(value);
            int before = Bad.made;
            assertRefused(() -> codec(name, closed).decode(form));
            assertThat(Bad.made).isEqualTo(before);
            assertThat(codec(name, OPEN).decode(form)).isNotNull();
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TYPE_NOT_ALLOWED))
                .hasMessageMatching("Class dev\\.pagoda\\.tiering\\.codec\\.AllowListTest\\$Bad\\w* is not in the"
                        + " allow-list; add it to security\\.allow");
    }

    /** A lambda that can be serialised. */
    interface Code extends Supplier<Object>, Serializable {}

    /** A handler that can be serialised. */
    record Handler(String name) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            return name;
        }
    }

    static Collection<Object> code() {
        Code lambda = () -> "x";
        Object proxy = Proxy.newProxyInstance(
                AllowListTest.class.getClassLoader(), new Class<?>[] {Code.class}, new Handler("h"));
        return List.of(lambda, proxy, List.of(proxy), Optional.of(lambda));
    }

    @ParameterizedTest
    @MethodSource("code")
    void codeIsNoValueEvenOfAllowedClasses(Object value) {
        for (String name : List.of(ValueCodecs.JDK, ValueCodecs.FORY)) {
            assertThatThrownBy(() -> codec(name, OPEN).encode(value)).isInstanceOf(StoreException.class);
        }
    }

    /** A stream of the JDK with a proxy in it, sealed as a frame: the checksum proves no good intention. */
    @Test
    void aProxyInAStreamIsRefused() throws IOException {
        Object proxy = code().stream()
                .filter(value -> Proxy.isProxyClass(value.getClass()))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> codec(ValueCodecs.JDK, OPEN).decode(frame(proxy)))
                .hasMessage("Class java.lang.reflect.Proxy is not in the allow-list; add it to security.allow");
    }

    @Test
    void anUnlistedClassOfTheJdkIsRefused() throws IOException {
        for (Object value : List.of(new File("x"), new Throwable(), Runtime.Version.class, Thread.State.NEW)) {
            assertThatThrownBy(
                            () -> codec(ValueCodecs.JDK, AllowList.defaults()).decode(frame(value)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TYPE_NOT_ALLOWED));
            assertThatThrownBy(
                            () -> codec(ValueCodecs.FORY, AllowList.defaults()).encode(value))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TYPE_NOT_ALLOWED));
        }
    }

    @Test
    void aStreamThatIsNestedTooDeeplyIsRefusedSoon() throws Exception {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        Bytes jdk = frameOf(deep);
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                SOON, () -> assertDamaged(codec(ValueCodecs.JDK, OPEN), jdk));
        Fory writer = Fory.builder()
                .withXlang(false)
                .withCompatible(true)
                .withRefTracking(true)
                .requireClassRegistration(false)
                .suppressClassRegistrationWarnings(true)
                .build();
        Bytes fory = seal(writer.serialize(deep), Frame.FORY);
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                SOON, () -> assertDamaged(codec(ValueCodecs.FORY, OPEN), fory));
    }

    @Test
    void hugeArraysAreNotAllocated() throws IOException {
        for (Object array : List.of(new byte[1], new Object[1], new long[1], new String[1])) {
            byte[] stream = stream(array);
            for (int i = stream.length - 5; i > 0; i--) {
                if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 0 && stream[i + 3] == 1) {
                    stream[i] = 0x7F;
                    break;
                }
            }
            Bytes form = seal(stream, Frame.JDK);
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    SOON, () -> assertDamaged(codec(ValueCodecs.JDK, OPEN), form));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.JDK, Frame.FORY})
    void noisyStreamsAreRefusedSoon(int codec) {
        long seed = new java.util.Random().nextLong();
        java.util.Random random = new java.util.Random(seed);
        String name = codec == Frame.JDK ? ValueCodecs.JDK : ValueCodecs.FORY;
        ValueCodec<Object> reader = codec(name, OPEN);
        Object value =
                new Gadget(List.of(new Gadget("a"), new HashMap<>(Map.of("k", new int[] {1, 2, 3})), 5L, "text"));
        byte[] good = reader.encode(value).toByteArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] noisy = Arrays.copyOfRange(good, Frame.HEADER, good.length - (i % 4 == 0 ? random.nextInt(20) : 0));
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
            }
            Bytes form = seal(noisy, codec);
            org.junit.jupiter.api.Assertions.assertTimeout(
                    SOON, () -> decodeOrRefuse(reader, form), () -> "seed " + seed);
        }
    }

    private static void decodeOrRefuse(ValueCodec<Object> reader, Bytes form) {
        try {
            assertThat(reader.decode(form)).isNotNull();
        } catch (StoreException e) {
            assertThat(e.code()).isIn(ErrorCode.DAMAGED, ErrorCode.TYPE_NOT_ALLOWED);
        }
    }

    @Test
    void patternsAllowClassesPackagesAndTrees() {
        AllowList list = AllowList.of(List.of("com.acme.Order", "com.acme.model.*", "com.acme.tree.**"));
        assertThat(Stream.of(
                        "com.acme.Order",
                        "com.acme.Order$Line",
                        "com.acme.model.A",
                        "com.acme.model.A$B",
                        "com.acme.tree.A",
                        "com.acme.tree.deep.A",
                        "[Lcom.acme.Order;",
                        "[[I",
                        "java.lang.String"))
                .allMatch(list::allows);
        assertThat(Stream.of(
                        "com.acme.OrderLine",
                        "com.acme.model.deep.A",
                        "com.acme.treehouse.A",
                        "com.acme.A",
                        "[Lcom.acme.A;",
                        "java.lang.Runtime",
                        "javax.naming.InitialContext",
                        "sun.misc.Unsafe"))
                .noneMatch(list::allows);
        for (String wrong : List.of("", "*", "com..acme", "com.acme.", "com.*.acme", "1a.B", "**")) {
            assertThatThrownBy(() -> AllowList.of(List.of(wrong)))
                    .hasMessage("\"" + wrong + "\" in security.allow is not a pattern; allowed are com.acme.Order,"
                            + " com.acme.* and com.acme.**");
        }
    }

    @Test
    void theKeysOfFrameworksAreAllowedByExactNameOnly() {
        assertThat(AllowList.defaults().allows("org.springframework.cache.interceptor.SimpleKey"))
                .isTrue();
        assertThat(AllowList.defaults().allows("org.hibernate.cache.spi.QueryKey"))
                .isTrue();
        assertThat(AllowList.defaults().allows("org.springframework.cache.interceptor.SimpleKeyGenerator"))
                .isFalse();
        assertThat(AllowList.defaults().allows("org.hibernate.type.BasicType")).isFalse();
    }

    private static void assertDamaged(ValueCodec<Object> codec, Bytes form) {
        assertThatThrownBy(() -> codec.decode(form))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
    }

    /** Writes in a thread whose stack is deep enough, as an attacker would. */
    private static Bytes frameOf(Object value) throws InterruptedException {
        java.util.concurrent.CompletableFuture<Bytes> written = new java.util.concurrent.CompletableFuture<>();
        Thread writer = new Thread(
                null,
                () -> {
                    try {
                        written.complete(frame(value));
                    } catch (IOException e) {
                        written.completeExceptionally(e);
                    }
                },
                "writer",
                256L << 20);
        writer.start();
        writer.join();
        return written.join();
    }

    private static Bytes frame(Object value) throws IOException {
        return seal(stream(value), Frame.JDK);
    }

    private static Bytes seal(byte[] payload, int codec) {
        byte[] frame = new byte[Frame.HEADER + payload.length];
        System.arraycopy(payload, 0, frame, Frame.HEADER, payload.length);
        return Frame.seal(frame, codec);
    }

    private static byte[] stream(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.useProtocolVersion(ObjectStreamConstants.PROTOCOL_VERSION_2);
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }
}
