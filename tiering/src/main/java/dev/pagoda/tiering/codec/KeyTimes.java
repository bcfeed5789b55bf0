package dev.pagoda.tiering.codec;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Dates and times, each in the order of its {@code compareTo}; {@link Period}, {@link ZoneId} have none. */
final class KeyTimes {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MILLIS_PER_SECOND = 1_000L;

    private KeyTimes() {}

    static void instant(KeyWriter out, Instant value) {
        out.int64(value.getEpochSecond());
        out.int32(value.getNano());
    }

    static Instant instant(KeyReader in) {
        return Instant.ofEpochSecond(in.int64(), nano(in));
    }

    static void duration(KeyWriter out, Duration value) {
        out.int64(value.getSeconds());
        out.int32(value.getNano());
    }

    static Duration duration(KeyReader in) {
        return Duration.ofSeconds(in.int64(), nano(in));
    }

    static void dateTime(KeyWriter out, LocalDateTime value) {
        out.int64(value.toLocalDate().toEpochDay());
        out.int64(value.toLocalTime().toNanoOfDay());
    }

    static LocalDateTime dateTime(KeyReader in) {
        return LocalDateTime.of(LocalDate.ofEpochDay(in.int64()), LocalTime.ofNanoOfDay(in.int64()));
    }

    /** The instant first; at one instant the order of local times is that of offsets. */
    static void offsetDateTime(KeyWriter out, OffsetDateTime value) {
        out.int64(value.toEpochSecond());
        out.int32(value.getNano());
        out.int32(value.getOffset().getTotalSeconds());
    }

    static OffsetDateTime offsetDateTime(KeyReader in) {
        long second = in.int64();
        int nano = nano(in);
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(in.int32());
        return OffsetDateTime.of(LocalDateTime.ofEpochSecond(second, nano, offset), offset);
    }

    static void zonedDateTime(KeyWriter out, ZonedDateTime value) {
        offsetDateTime(out, value.toOffsetDateTime());
        out.text(value.getZone().getId());
    }

    static ZonedDateTime zonedDateTime(KeyReader in) {
        OffsetDateTime time = offsetDateTime(in);
        return ZonedDateTime.ofInstant(time.toLocalDateTime(), time.getOffset(), ZoneId.of(in.text()));
    }

    static void offsetTime(KeyWriter out, OffsetTime value) {
        int offset = value.getOffset().getTotalSeconds();
        out.int64(value.toLocalTime().toNanoOfDay() - offset * NANOS_PER_SECOND);
        out.int32(offset);
    }

    static OffsetTime offsetTime(KeyReader in) {
        long nanos = in.int64();
        int offset = in.int32();
        long local = Math.addExact(nanos, offset * NANOS_PER_SECOND);
        return OffsetTime.of(LocalTime.ofNanoOfDay(local), ZoneOffset.ofTotalSeconds(offset));
    }

    static void period(KeyWriter out, Period value) {
        out.int32(value.getYears());
        out.int32(value.getMonths());
        out.int32(value.getDays());
    }

    static Period period(KeyReader in) {
        return Period.of(in.int32(), in.int32(), in.int32());
    }

    static void yearMonth(KeyWriter out, YearMonth value) {
        out.int32(value.getYear());
        out.int8(value.getMonthValue());
    }

    static YearMonth yearMonth(KeyReader in) {
        return YearMonth.of(in.int32(), in.int8());
    }

    static void monthDay(KeyWriter out, MonthDay value) {
        out.int8(value.getMonthValue());
        out.int8(value.getDayOfMonth());
    }

    static MonthDay monthDay(KeyReader in) {
        return MonthDay.of(in.int8(), in.int8());
    }

    /** Offsets are ordered from east to west. */
    static void zoneOffset(KeyWriter out, ZoneOffset value) {
        out.int32(-value.getTotalSeconds());
    }

    static ZoneOffset zoneOffset(KeyReader in) {
        return ZoneOffset.ofTotalSeconds(-in.int32());
    }

    static void timestamp(KeyWriter out, Timestamp value) {
        out.int64(Math.floorDiv(value.getTime(), MILLIS_PER_SECOND));
        out.int32(value.getNanos());
    }

    static Timestamp timestamp(KeyReader in) {
        Timestamp value = new Timestamp(Math.multiplyExact(in.int64(), MILLIS_PER_SECOND));
        value.setNanos(nano(in));
        return value;
    }

    private static int nano(KeyReader in) {
        int nano = in.int32();
        if (nano < 0 || nano >= NANOS_PER_SECOND) {
            throw KeyReader.damaged();
        }
        return nano;
    }
}
