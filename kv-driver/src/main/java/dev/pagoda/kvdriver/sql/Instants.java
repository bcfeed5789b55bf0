package dev.pagoda.kvdriver.sql;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;

/** Points in time as SQL writes them: with a blank or a T between date and time, the time and an offset optional. */
public final class Instants {
    private static final int DATE_LENGTH = 10;
    private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .toFormatter();

    private Instants() {}

    /**
     * Parses a point in time without an offset.
     *
     * @throws DateTimeException if the text is none
     */
    public static LocalDateTime local(String text) {
        TemporalAccessor parsed = parse(text);
        if (parsed instanceof OffsetDateTime) {
            throw new DateTimeException("The text has an offset");
        }
        return parsed instanceof LocalDate date ? date.atStartOfDay() : LocalDateTime.from(parsed);
    }

    /**
     * Parses a point in time; without an offset it is in UTC.
     *
     * @throws DateTimeException if the text is none
     */
    public static OffsetDateTime offset(String text) {
        TemporalAccessor parsed = parse(text);
        if (parsed instanceof OffsetDateTime dateTime) {
            return dateTime;
        }
        LocalDateTime local = parsed instanceof LocalDate date ? date.atStartOfDay() : LocalDateTime.from(parsed);
        return local.atOffset(ZoneOffset.UTC);
    }

    private static TemporalAccessor parse(String text) {
        StringBuilder compact = new StringBuilder(text.strip());
        if (compact.length() > DATE_LENGTH && compact.charAt(DATE_LENGTH) == ' ') {
            compact.setCharAt(DATE_LENGTH, 'T');
        }
        int blank = compact.indexOf(" ");
        if (blank >= 0) {
            compact.deleteCharAt(blank);
        }
        return TEXT.parseBest(compact, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    }
}
