package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies share what can't change and nothing else. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "serial"})
final class CopierTest {
    private static final Copier<Object> COPIER = Copiers.of(Object.class);

    record Money(BigDecimal amount, String currency, Instant at) {}

    record Line(Money price, TimeUnit unit, int count) implements Serializable {}

    record Basket(List<Date> dates, String name) implements Serializable {}

    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Drawing(Shape shape, String name) {}

    /** All fields final and fixed: as good as a record. */
    static class Point implements Serializable {
        private static final long serialVersionUID = 1;
        final int x;
        final String name;

        Point(int x, String name) {
            this.x = x;
            this.name = name;
        }
    }

    static class Base implements Serializable {
        private static final long serialVersionUID = 1;
        private final int[] numbers = {1, 2, 3};
        long total = 7;
        transient Object forgotten = "gone";
    }

    static final class Bean extends Base {
        private static final long serialVersionUID = 1;
        String text = "text";
        final Date date = new Date(5);
        Object any;
        Bean other;
        List<Bean> children = new ArrayList<>();
        boolean flag = true;
        byte b = 1;
        short s = 2;
        char c = 'c';
        float f = 1.5f;
        double d = 2.5;
    }

    static Collection<Object> immutables() {
        return List.of(
                "text",
                1,
                2L,
                'c',
                true,
                BigDecimal.ONE,
                UUID.randomUUID(),
                Instant.now(),
                ZoneId.of("Europe/Paris"),
                Locale.ROOT,
                TimeUnit.DAYS,
                new Money(BigDecimal.TEN, "EUR", Instant.EPOCH),
                new Line(new Money(BigDecimal.TEN, "EUR", Instant.EPOCH), TimeUnit.DAYS, 3),
                new Drawing(new Circle(1), "round"),
                new Point(1, "p"),
                List.of("a", "b"),
                List.of("a", "b", "c", "d"),
                Set.of(1, 2, 3),
                Map.of("a", 1, "b", 2),
                Optional.of("x"),
                Collections.emptyList(),
                Collections.singletonList("a"),
                new Basket(List.of(), "empty"),
                String.class);
    }

    @ParameterizedTest
    @MethodSource("immutables")
    void sharesWhatCannotChange(Object value) {
        assertThat(COPIER.copy(value)).isSameAs(value);
    }

    @Test
    void knowsFromTheTypeAloneWhatCannotChange() {
        assertThat(List.of(String.class, Line.class, Money.class, TimeUnit.class, Shape.class, Drawing.class))
                .noneMatch(Copiers::canChange);
        assertThat(List.of(Object.class, byte[].class, Date.class, Basket.class, Point.class, Serializable.class))
                .allMatch(Copiers::canChange);
    }

    static Stream<Arguments> mutables() {
        Map<String, Object> map = new LinkedHashMap<>(Map.of("k", new Date(1)));
        Map<TimeUnit, Date> enums = new EnumMap<>(Map.of(TimeUnit.DAYS, new Date(2)));
        return Stream.<Object>of(
                        new byte[] {1, 2},
                        new double[] {1, 2},
                        new String[] {"a", "b"},
                        new Object[] {"a", new Date(3), null},
                        new int[][] {{1}, {2, 3}},
                        new Date(4),
                        new java.sql.Timestamp(5),
                        new GregorianCalendar(2026, 1, 1),
                        BitSet.valueOf(new long[] {6}),
                        new ArrayList<>(List.of(new Date(7))),
                        new LinkedList<>(Arrays.asList("x", null)),
                        new Vector<>(List.of("x")),
                        new CopyOnWriteArrayList<>(List.of(new Date(8))),
                        Arrays.asList(new Date(9), "x"),
                        List.of(new Date(10)),
                        List.of(1, 2, new Date(11)),
                        Set.of(new Date(12)),
                        new HashSet<>(Set.of(new Date(13), "s")),
                        new LinkedHashSet<>(List.of("z", "a", new Date(14))),
                        new TreeSet<>(Set.of(3, 1, 2)),
                        EnumSet.of(TimeUnit.DAYS),
                        new HashMap<>(Map.of(new Date(15), "v")),
                        map,
                        new TreeMap<>(Map.of("a", new Date(16))),
                        new TreeMap<>(Comparator.reverseOrder()),
                        enums,
                        new ConcurrentHashMap<>(Map.of("a", new Date(17))),
                        Map.of("k", new Date(18)),
                        Map.of("k", new Date(19), "l", "m"),
                        Optional.of(new Date(20)),
                        Collections.singletonList(new Date(21)),
                        Collections.unmodifiableList(new ArrayList<>(List.of("a"))),
                        Collections.unmodifiableSet(new HashSet<>(Set.of("a"))),
                        Collections.unmodifiableMap(new HashMap<>(Map.of("a", new Date(22)))),
                        Collections.synchronizedList(new ArrayList<>(List.of("a"))),
                        new Basket(new ArrayList<>(List.of(new Date(23))), "full"),
                        new Basket(List.of(new Date(24)), "fixed"))
                .map(value -> Arguments.of(value));
    }

    @ParameterizedTest
    @MethodSource("mutables")
    void copiesWhatCanChangeAsWhatItIs(Object value) {
        Object copy = COPIER.copy(value);
        assertThat(copy).isNotSameAs(value).hasSameClassAs(value);
        assertThat(Objects.deepEquals(copy, value)).isTrue();
        assertThat(copy).usingRecursiveComparison().isEqualTo(value);
    }

    @Test
    void copiesFieldsOfAllLevelsAndLeavesTransientOnesEmpty() {
        Bean bean = new Bean();
        bean.any = "replaced";
        bean.children.add(new Bean());
        Bean copy = (Bean) COPIER.copy(bean);
        assertThat(copy)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*forgotten")
                .isEqualTo(bean);
        assertThat(copy.forgotten).isNull();
        assertThat(copy.text).isSameAs(bean.text);
        assertThat(copy.date).isNotSameAs(bean.date);
        assertThat(((Base) copy).numbers).isNotSameAs(((Base) bean).numbers);
        assertThat(copy.children.get(0)).isNotSameAs(bean.children.get(0));
    }

    @Test
    void keepsSharedReferencesAndCircles() {
        Bean bean = new Bean();
        Date shared = new Date(1);
        bean.any = new Object[] {shared, shared, bean};
        bean.other = bean;
        bean.children.add(bean);
        Bean copy = (Bean) COPIER.copy(bean);
        Object[] parts = (Object[]) copy.any;
        assertThat(copy.other).isSameAs(copy);
        assertThat(copy.children.get(0)).isSameAs(copy);
        assertThat(parts[0]).isSameAs(parts[1]).isNotSameAs(shared);
        assertThat(parts[2]).isSameAs(copy);
    }

    @Test
    void keepsSharedReferencesAmongManyObjects() {
        List<Object> dates = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            dates.add(new Date(i));
        }
        dates.addAll(new ArrayList<>(dates));
        List<?> copy = (List<?>) COPIER.copy(dates);
        assertThat(copy).isEqualTo(dates);
        for (int i = 0; i < 1_000; i++) {
            assertThat(copy.get(i)).isSameAs(copy.get(i + 1_000)).isNotSameAs(dates.get(i));
        }
    }

    @Test
    void aCircleThroughAnUnmodifiableCollectionIsLeftToSerialisation() {
        Bean bean = new Bean();
        bean.any = Collections.unmodifiableList(new ArrayList<>(List.of(bean)));
        Bean copy = (Bean) COPIER.copy(bean);
        assertThat(((List<?>) copy.any).get(0)).isSameAs(copy).isNotSameAs(bean);
    }

    @Test
    void keepsTheOrderOfAccessOfALinkedMap() {
        Map<String, Date> map = new LinkedHashMap<>(16, 0.75f, true);
        map.put("a", new Date(1));
        map.put("b", new Date(2));
        @SuppressWarnings("unchecked")
        Map<String, Date> copy = (Map<String, Date>) COPIER.copy(map);
        assertThat(copy.get("a")).isEqualTo(new Date(1)).isNotSameAs(map.get("a"));
        assertThat(copy.keySet()).containsExactly("b", "a");
    }

    /** Has hooks, so that its own code runs. */
    static final class Hooked implements Serializable {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger READ = new AtomicInteger();
        final List<String> list = new ArrayList<>(List.of("x"));
        transient int derived = 1;
        Hooked self = this;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeInt(derived + 1);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            derived = in.readInt();
            READ.incrementAndGet();
        }
    }

    @Test
    void aClassWithHooksIsSerialised() {
        Hooked hooked = new Hooked();
        int before = Hooked.READ.get();
        Object[] copy = (Object[]) COPIER.copy(new Object[] {hooked, hooked, hooked.list});
        assertThat(Hooked.READ.get()).isEqualTo(before + 1);
        assertThat(copy[0]).isSameAs(copy[1]).isNotSameAs(hooked);
        Hooked first = (Hooked) copy[0];
        assertThat(first.derived).isEqualTo(2);
        assertThat(first.self).isSameAs(first);
        assertThat(copy[2]).isSameAs(first.list).isNotSameAs(hooked.list);
    }

    /** One of each is enough. */
    static final class Single implements Serializable {
        private static final long serialVersionUID = 1;
        static final Single ONE = new Single();

        private Object readResolve() {
            return ONE;
        }
    }

    @Test
    void whatResolvesToASingletonStaysOne() {
        assertThat(((Object[]) COPIER.copy(new Object[] {Single.ONE}))[0]).isSameAs(Single.ONE);
    }

    static class NoSerial {
        Object field = new Date();
    }

    static final class Holder implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        final Object held = new NoSerial();
    }

    @Test
    void refusesWhatIsNeitherImmutableNorSerialisable() {
        for (Object value : List.of(new NoSerial(), new Holder(), new ArrayList<>(List.of(new NoSerial())))) {
            assertThatThrownBy(() -> COPIER.copy(value))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
                    .hasMessage("Class " + NoSerial.class.getName()
                            + " is not Serializable, so it can't be copied; make it Serializable, or store by"
                            + " reference");
        }
    }

    static final class Chain implements Serializable {
        private static final long serialVersionUID = 1;
        Chain next;
    }

    @Test
    void aChainThatIsTooLongIsAnErrorAndNoCrash() {
        Chain chain = new Chain();
        for (int i = 0; i < 1_000_000; i++) {
            Chain before = new Chain();
            before.next = chain;
            chain = before;
        }
        Chain longest = chain;
        assertThatThrownBy(() -> COPIER.copy(longest))
                .isInstanceOf(StoreException.class)
                .hasMessage("A " + Chain.class.getTypeName() + " can't be copied: it is nested too deeply");
    }
}
