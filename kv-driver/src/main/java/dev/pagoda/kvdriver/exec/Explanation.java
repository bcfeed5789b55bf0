package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Assignments;
import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.Predicate;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.assembly.Tier;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** EXPLAIN: says how a statement would run, without running it. */
final class Explanation {
    private static final Columns COLUMNS = Columns.ofArrays(List.of(
            Columns.plain("lane", SqlType.VARCHAR),
            Columns.plain("access", SqlType.VARCHAR),
            Columns.plain("filter", SqlType.VARCHAR),
            Columns.plain("tiers", SqlType.VARCHAR),
            Columns.plain("rows", SqlType.BIGINT)));

    private Explanation() {}

    static Query of(Command command, Session session) {
        if (command instanceof Command.Insert insert) {
            Table table = session.table(insert.table());
            String access = insert.rows().size() == 1 ? "put" : "batch of puts";
            return listing(access, "", tiers(table, true), insert.rows().size());
        }
        if (command instanceof Command.Update update) {
            return modify(session.table(update.table()), update.where(), update.set());
        }
        if (command instanceof Command.Delete delete) {
            return modify(session.table(delete.table()), delete.where(), null);
        }
        if (command instanceof Command.Select select) {
            return select(session.table(select.table()), select);
        }
        throw new IllegalArgumentException("nothing to explain");
    }

    private static Query select(Table table, Command.Select select) {
        Selection selection = Selection.of(table, select.where());
        boolean copies = selection.path() == Selection.Path.POINT || selection.path() == Selection.Path.POINTS;
        return listing(access(selection), filter(selection), tiers(table, !copies), rows(selection));
    }

    private static Query modify(Table table, List<Predicate> where, @Nullable Assignments set) {
        Selection selection = Selection.of(table, where);
        String write = set == null ? "remove" : set.value() == null ? "touch" : "put";
        boolean one =
                selection.path() == Selection.Path.POINT && selection.rest().size() <= 1;
        String access = one ? "conditional " + write : access(selection) + ", then " + write + " in batches";
        return listing(access, filter(selection), tiers(table, true), rows(selection));
    }

    private static String access(Selection selection) {
        return switch (selection.path()) {
            case NOTHING -> "none";
            case POINT -> "get";
            case POINTS -> "getAll";
            case RANGE -> "range scan";
            case EVERYTHING -> "full scan";
        };
    }

    private static String filter(Selection selection) {
        return selection.rest().stream()
                .map(p -> p.column().label()
                        + (p.negated() ? " not " : " ")
                        + p.operator().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Names the tiers in the order in which they are asked: all of them, or the system of record alone. */
    private static String tiers(Table table, boolean recordOnly) {
        List<Tier> tiers = table.cache().tiers();
        List<Tier> asked = recordOnly ? tiers.subList(tiers.size() - 1, tiers.size()) : tiers;
        return asked.stream().map(Tier::name).collect(Collectors.joining(", then "));
    }

    private static long rows(Selection selection) {
        return switch (selection.path()) {
            case NOTHING -> 0;
            case POINT -> 1;
            case POINTS -> Math.max(1, selection.keyCount());
            case RANGE, EVERYTHING -> selection.table().store().stats().entries();
        };
    }

    private static Query listing(String access, String filter, String tiers, long rows) {
        List<@Nullable Object[]> row = List.<@Nullable Object[]>of(new Object[] {"keys", access, filter, tiers, rows});
        return new Listing(COLUMNS, execution -> row);
    }
}
