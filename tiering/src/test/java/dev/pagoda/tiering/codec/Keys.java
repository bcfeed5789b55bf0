package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Arbitrary keys of all kinds that have an order. */
@SuppressWarnings("JavaUtilDate")
final class Keys {
    private static final int NANOS = 1_000_000_000;

    /** Ordered by its components. */
    record Pair(String name, int number) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : Integer.compare(number, other.number);
        }
    }

    private Keys() {}

    static <K> KeyCodec<K> codec(Class<K> type) {
        return KeyCodecs.of(type, Keys.class.getClassLoader(), AllowList.of(List.of("dev.pagoda.**")));
    }

    /** Texts with what is awkward in bytes: NUL, the first and last of each length in UTF-8, unpaired surrogates, long common starts. */
    static Arbitrary<String> texts() {
        StringArbitrary any = Arbitraries.strings();
        Arbitrary<String> awkward = any.withChars(
                        '\u0000', '\u0001', '\u007F', '\u0080', '\u07FF', '\u0800', '\uD83D', '\uDE00', '\uFFFF', '{',
                        ':', 'a')
                .ofMaxLength(8);
        return Arbitraries.oneOf(any.ofMaxLength(20), awkward, awkward.map(end -> "common/start/" + end));
    }

    static Arbitrary<Instant> instants() {
        Arbitrary<Long> seconds =
                Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return Combinators.combine(
                        Arbitraries.oneOf(seconds, Arbitraries.longs().between(-3, 3)), nanos())
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<Integer> nanos() {
        return Arbitraries.integers().between(0, NANOS - 1);
    }

    static Arbitrary<LocalDate> dates() {
        return Arbitraries.longs()
                .between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    static Arbitrary<LocalTime> times() {
        return Arbitraries.longs().between(0, LocalTime.MAX.toNanoOfDay()).map(LocalTime::ofNanoOfDay);
    }

    static Arbitrary<LocalDateTime> dateTimes() {
        return Combinators.combine(dates(), times()).as(LocalDateTime::of);
    }

    private static Arbitrary<LocalDateTime> nearDateTimes() {
        return Combinators.combine(
                        Arbitraries.longs().between(-2, 2).map(LocalDate::ofEpochDay),
                        Arbitraries.oneOf(
                                times(), Arbitraries.integers().between(0, 23).map(h -> LocalTime.of(h, 0))))
                .as(LocalDateTime::of);
    }

    static Arbitrary<ZoneOffset> offsets() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(-64_800, 64_800),
                        Arbitraries.integers().between(-18, 18).map(h -> h * 3_600))
                .map(ZoneOffset::ofTotalSeconds);
    }

    static Arbitrary<BigDecimal> decimals() {
        Arbitrary<BigDecimal> any = Combinators.combine(
                        Arbitraries.bigIntegers()
                                .between(BigInteger.TWO.pow(200).negate(), BigInteger.TWO.pow(200)),
                        Arbitraries.integers().between(-40, 40))
                .as(BigDecimal::new);
        Arbitrary<BigDecimal> small = Combinators.combine(
                        Arbitraries.integers().between(-20, 20).map(BigInteger::valueOf),
                        Arbitraries.integers().between(-2, 2))
                .as(BigDecimal::new);
        return Arbitraries.oneOf(any, small);
    }

    /** Two numbers of which one is often the other with something added. */
    private static Arbitrary<BigInteger> integers() {
        return Arbitraries.oneOf(
                Arbitraries.bigIntegers().between(BigInteger.TWO.pow(300).negate(), BigInteger.TWO.pow(300)),
                Arbitraries.integers().between(-300, 300).map(BigInteger::valueOf));
    }

    static Arbitrary<byte[]> blobs() {
        Arbitrary<Byte> bytes = Arbitraries.oneOf(Arbitraries.bytes(), Arbitraries.of((byte) 0, (byte) -1, (byte) 1));
        return bytes.array(byte[].class).ofMaxSize(12);
    }

    static Arbitrary<Pair> pairs() {
        return Combinators.combine(
                        Arbitraries.oneOf(texts(), Arbitraries.of("", "a", "a\0", "a\0b", "ab")),
                        Arbitraries.integers())
                .as(Pair::new);
    }

    /** An arbitrary key of some type whose order is that of its {@code compareTo}. */
    static Arbitrary<Arbitrary<? extends Comparable<?>>> kinds() {
        List<Arbitrary<? extends Comparable<?>>> kinds = List.of(
                texts(),
                Arbitraries.bytes(),
                Arbitraries.shorts(),
                Arbitraries.integers(),
                Arbitraries.longs(),
                Arbitraries.floats(),
                Arbitraries.doubles(),
                Arbitraries.of(Double.NaN, -0.0, 0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY, Double.MAX_VALUE),
                Arbitraries.chars(),
                Arbitraries.of(true, false),
                integers(),
                decimals(),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new),
                instants(),
                dates(),
                times(),
                dateTimes(),
                Combinators.combine(nearDateTimes(), offsets()).as(OffsetDateTime::of),
                Combinators.combine(times(), offsets()).as(OffsetTime::of),
                Combinators.combine(
                                nearDateTimes(), Arbitraries.of("Europe/Berlin", "UTC", "America/New_York", "+03:00"))
                        .as((time, zone) -> ZonedDateTime.of(time, ZoneId.of(zone))),
                Combinators.combine(Arbitraries.longs().between(-3, 3), nanos()).as(Duration::ofSeconds),
                Arbitraries.integers().between(Year.MIN_VALUE, Year.MAX_VALUE).map(Year::of),
                Combinators.combine(
                                Arbitraries.integers().between(-5, 5),
                                Arbitraries.integers().between(1, 12))
                        .as(YearMonth::of),
                Combinators.combine(
                                Arbitraries.integers().between(1, 12),
                                Arbitraries.integers().between(1, 28))
                        .as(MonthDay::of),
                offsets(),
                Arbitraries.longs().map(Date::new),
                Arbitraries.longs().between(-99_999_999_999L, 99_999_999_999L).map(java.sql.Timestamp::new),
                blobs().map(Bytes::wrap),
                pairs());
        return Arbitraries.of(kinds);
    }

    /** An arbitrary key of any type. */
    static Arbitrary<Object> any() {
        return Arbitraries.oneOf(
                kinds().flatMap(kind -> kind.map(key -> (Object) key)),
                Arbitraries.of(TimeUnit.class).map(unit -> unit));
    }
}
