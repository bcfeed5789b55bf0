package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.assembly.TieredCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes commands ready to run. */
public final class Planner {
    private static final Columns TABLES = Columns.ofArrays(List.of(
            Columns.plain("name", SqlType.VARCHAR),
            Columns.plain("key_type", SqlType.VARCHAR),
            Columns.plain("value_type", SqlType.VARCHAR),
            Columns.plain("tiers", SqlType.VARCHAR)));

    private Planner() {}

    /**
     * Returns the plan of a command.
     *
     * @throws SqlException with {@link SqlException#UNDEFINED_TABLE} if its table does not exist
     */
    public static Plan plan(Command command, Session session) {
        if (command instanceof Command.Select select) {
            return select(select, session);
        }
        if (command instanceof Command.SelectConstants select) {
            return new ConstantSelect(select);
        }
        if (command instanceof Command.Insert insert) {
            Table table = session.table(insert.table());
            Insert change = new Insert(table, insert);
            return insert.returning().isEmpty()
                    ? change
                    : new Returning(table, Columns.of(table, insert.returning()), change::run);
        }
        if (command instanceof Command.Update update) {
            Table table = session.table(update.table());
            Modify change = new Modify(table, Selection.of(table, update.where()), update.set());
            return update.returning().isEmpty()
                    ? change
                    : new Returning(table, Columns.of(table, update.returning()), change::run);
        }
        if (command instanceof Command.Delete delete) {
            Table table = session.table(delete.table());
            Modify change = new Modify(table, Selection.of(table, delete.where()), null);
            return delete.returning().isEmpty()
                    ? change
                    : new Returning(table, Columns.of(table, delete.returning()), change::run);
        }
        return definition(command, session);
    }

    private static Query select(Command.Select select, Session session) {
        Table table = session.table(select.table());
        Selection selection = Selection.of(table, select.where());
        if (select.counts()) {
            return new CountSelect(select, selection);
        }
        Columns columns = Columns.of(table, select.items());
        boolean whole = selection.rest().isEmpty() && select.limit() == null && select.offset() == null;
        return whole && selection.path() == Selection.Path.POINT
                ? new PointSelect(table, columns, selection.point())
                : new TableSelect(select, selection, columns);
    }

    private static Plan definition(Command command, Session session) {
        if (command instanceof Command.CreateTable create) {
            return new Action(execution -> Definitions.create(execution.session(), create));
        }
        if (command instanceof Command.DropTable drop) {
            return new Action(execution -> Definitions.drop(execution.session(), drop));
        }
        if (command instanceof Command.Truncate truncate) {
            return new Action(execution -> Definitions.truncate(execution, truncate));
        }
        if (command instanceof Command.Explain explain) {
            return Explanation.of(explain.command(), session);
        }
        if (command instanceof Command.ShowTables) {
            return new Listing(TABLES, Planner::tables);
        }
        return new Action(execution -> transaction(command, execution.session()));
    }

    private static long transaction(Command command, Session session) {
        if (command instanceof Command.Begin begin) {
            session.begin(begin.isolation());
        } else if (command instanceof Command.Commit) {
            session.commit();
        } else if (command instanceof Command.Rollback) {
            session.rollback();
        } else if (command instanceof Command.Savepoint savepoint) {
            session.savepoint(savepoint.name());
        } else if (command instanceof Command.RollbackTo savepoint) {
            session.rollbackTo(savepoint.name());
        } else if (command instanceof Command.Release savepoint) {
            session.release(savepoint.name());
        } else if (command instanceof Command.SetIsolation level) {
            session.isolation(level.isolation());
        } else {
            throw new IllegalStateException("no plan for " + command.getClass().getSimpleName());
        }
        return 0;
    }

    private static List<@Nullable Object[]> tables(Execution execution) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (CacheInfo info : execution.session().pagoda().caches()) {
            TieredCache<?, ?> cache = execution.session().pagoda().find(info.name());
            if (cache != null) {
                rows.add(new Object[] {
                    cache.name(),
                    SqlTypes.of(cache.keyType()).label(),
                    SqlTypes.of(cache.valueType()).label(),
                    String.join(", ", cache.settings().tiers())
                });
            }
        }
        return rows;
    }
}
