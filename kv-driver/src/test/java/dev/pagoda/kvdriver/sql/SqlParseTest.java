package dev.pagoda.kvdriver.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.kvdriver.sql.Predicate.Operator;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Isolation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlParseTest {
    private static Command parse(String sql) {
        return Sql.parse(sql).command();
    }

    private static Command.Select select(String sql) {
        return (Command.Select) parse(sql);
    }

    private static Operand literal(Object value) {
        return new Operand.Literal(value);
    }

    @Test
    void pointSelect() {
        Sql sql = Sql.parse("SELECT value FROM users WHERE key = ?;");
        assertThat(sql.parameters()).isEqualTo(1);
        assertThat(sql.command())
                .isEqualTo(new Command.Select(
                        new TableName("users", false),
                        List.of(new SelectItem.Field(Column.VALUE, "value")),
                        List.of(new Predicate(Column.KEY, Operator.EQUAL, List.of(new Operand.Parameter(0)), false)),
                        null,
                        null,
                        null));
        assertThat(sql).hasToString("Sql[Select]");
    }

    @Test
    void starIsEveryColumn() {
        assertThat(select("select * from t").items()).hasSize(Column.values().length);
        assertThat(select("select t.* from t").items()).hasSize(Column.values().length);
        assertThat(select("select a.b.* from a.b").table()).isEqualTo(new TableName("a.b", false));
    }

    @Test
    void aliasesQualifiersAndConstants() {
        Command.Select select =
                select("select u.\"key\" as k, `value` v, 1, 'x' AS y from users as u where u.key='a' order by k desc");
        assertThat(select.items())
                .containsExactly(
                        new SelectItem.Field(Column.KEY, "k"),
                        new SelectItem.Field(Column.VALUE, "v"),
                        new SelectItem.Constant(literal(1), "C3"),
                        new SelectItem.Constant(literal("x"), "y"));
        assertThat(select.descending()).isTrue();
        assertThatThrownBy(() -> parse("select x.key from users u")).hasFieldOrPropertyWithValue("sqlState", "42P01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"count(*)", "COUNT(1)", "count(key)", "count(t.key)"})
    void countsRows(String count) {
        assertThat(select("select " + count + " from t").counts()).isTrue();
        assertThat(select("select " + count + " as n from t").items()).containsExactly(new SelectItem.Count("n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit 5|5|",
                "limit 5 offset 2|5|2",
                "offset 2 rows fetch first 5 rows only|5|2",
                "fetch next row only|1|",
                "limit 2, 5|5|2",
                "offset 2|" + "|2",
                "limit all||",
                "fetch first 3 row only|3|"
            })
    void limitsAndOffsets(String clause, Integer limit, Integer offset) {
        Command.Select select = select("select * from t order by key asc " + clause);
        assertThat(select.descending()).isFalse();
        assertThat(select.limit()).isEqualTo(limit == null ? null : literal(limit));
        assertThat(select.offset()).isEqualTo(offset == null ? null : literal(offset));
    }

    @Test
    void parametersStandWhereverALiteralMay() {
        assertThat(Sql.parse("select key, ? from t where key in (?, ?) and value = ? and version < ? limit ? offset ?")
                        .parameters())
                .isEqualTo(7);
        assertThat(Sql.parse("update t set value = ?, ttl = ? where key between ? and ?")
                        .parameters())
                .isEqualTo(4);
        assertThat(Sql.parse("insert into t values (?, ?, ?), (?, ?, ?)").parameters())
                .isEqualTo(6);
    }

    @Test
    void conditions() {
        assertThat(select("select * from t where (key >= 'a' and (key < 'b'))").where())
                .extracting(Predicate::operator)
                .containsExactly(Operator.GREATER_OR_EQUAL, Operator.LESS);
        assertThat(select("select * from t where 5 < key and 'a' <> value").where())
                .containsExactly(
                        new Predicate(Column.KEY, Operator.GREATER, List.of(literal(5)), false),
                        new Predicate(Column.VALUE, Operator.EQUAL, List.of(literal("a")), true));
        assertThat(select("select * from t where key not in (1,2) and key not like 'a!_%' escape '!'"
                                + " and expires_at is not null and ttl is null and version between 1 and (2)")
                        .where())
                .extracting(Predicate::operator)
                .containsExactly(Operator.IN, Operator.LIKE, Operator.IS_NULL, Operator.IS_NULL, Operator.BETWEEN);
    }

    @Test
    void conditionsOnConstants() {
        assertThat(select("select * from t where 1 = 1 and key = 2").where()).hasSize(1);
        assertThat(select("select * from t where true and key = 2").where()).hasSize(1);
        assertThat(select("select * from t where 1 = 0").where())
                .extracting(Predicate::operator)
                .containsExactly(Operator.NEVER);
        assertThat(select("select * from t where false").where())
                .extracting(Predicate::operator)
                .containsExactly(Operator.NEVER);
        assertThat(select("select * from t where 1 <> 1").where()).hasSize(1);
    }

    @Test
    void literals() {
        Command.SelectConstants constants = (Command.SelectConstants) parse(
                "select 1, -2, 3000000000, 1.5, 1e3, 99999999999999999999, 'it''s', E'a\\n\\'\\u0041', x'0aFF', true,"
                        + " NULL, date '2026-01-31', {d '2026-01-31'}, {t '10:00:00'}, timestamp '2026-01-31 10:00:00',"
                        + " {ts '2026-01-31'}, timestamp with time zone '2026-01-31 10:00:00+02',"
                        + " uuid '00000000-0000-0000-0000-000000000001', FALSE, +4");
        assertThat(constants.items())
                .extracting(item -> ((Operand.Literal) item.operand()).value())
                .containsExactly(
                        1,
                        -2,
                        3_000_000_000L,
                        new BigDecimal("1.5"),
                        1000.0,
                        new BigDecimal("99999999999999999999"),
                        "it's",
                        "a\n'A",
                        Bytes.wrap(new byte[] {10, -1}),
                        true,
                        null,
                        LocalDate.of(2026, 1, 31),
                        LocalDate.of(2026, 1, 31),
                        LocalTime.of(10, 0),
                        LocalDateTime.of(2026, 1, 31, 10, 0),
                        LocalDateTime.of(2026, 1, 31, 0, 0),
                        OffsetDateTime.parse("2026-01-31T10:00:00+02:00"),
                        new UUID(0, 1),
                        false,
                        4);
        assertThat(parse("select now(), CURRENT_TIMESTAMP")).isInstanceOf(Command.SelectConstants.class);
    }

    @Test
    void commentsAndBlanks() {
        assertThat(parse("/* a /* nested */ one */ select -- to the end\n 1\n;"))
                .isInstanceOf(Command.SelectConstants.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t values (1, 2)|Fail",
                "insert into t (value, key) values (2, 1)|Fail",
                "insert or replace into t values (1, 2)|Replace",
                "replace into t (key, value, ttl) values (1, 2, '10m')|Replace",
                "insert or ignore into t values (1, 2)|Skip",
                "insert ignore into t values (1, 2)|Skip",
                "insert into t values (1, 2) on conflict do nothing|Skip",
                "insert into t values (1, 2) on conflict (key) do nothing|Skip",
                "insert into t values (1, 2) on conflict (key) do update set value = excluded.value|Update",
                "insert into t values (1, 2) on duplicate key update value = values(value), ttl = 5|Update",
                "merge into t key(key) values (1, 2)|Update",
                "merge into t (key, value) key (key) values (1, 2)|Update",
                "merge into t values (1, 2)|Update",
                "upsert into t (key, value) values (1, 2)|Update"
            })
    void insertsInTheDialectsForms(String sql, String conflict) {
        Command.Insert insert = (Command.Insert) parse(sql);
        assertThat(insert.onConflict().getClass().getSimpleName()).isEqualTo(conflict);
        assertThat(insert.rows()).hasSize(1);
        assertThat(insert.rows().get(0).key()).isEqualTo(literal(1));
        assertThat(insert.rows().get(0).value()).isEqualTo(literal(2));
    }

    @Test
    void upsertAssignsWhatItNames() {
        Assignments.Source excluded = new Assignments.Source.Excluded();
        assertThat(((Command.Insert) parse("upsert into t values (1, 2)")).onConflict())
                .isEqualTo(new OnConflict.Update(new Assignments(excluded, null)));
        assertThat(((Command.Insert) parse("upsert into t values (1, 2, 3)")).onConflict())
                .isEqualTo(new OnConflict.Update(new Assignments(excluded, excluded)));
        assertThat(((Command.Insert) parse("insert into t values (1,2) on conflict(key) do update set value='x'"
                                + " returning key, version"))
                        .returning())
                .hasSize(2);
    }

    @Test
    void updatesAndDeletes() {
        Command.Update update = (Command.Update)
                parse("update t set value = 'x', ttl = NULL where key = 1 and version = 2 returning *");
        assertThat(update.where()).hasSize(2);
        assertThat(update.set().ttl()).isEqualTo(new Assignments.Source.Given(Operand.NULL));
        assertThat(update.returning()).hasSize(7);
        Command.Delete delete = (Command.Delete) parse("delete from t as x where x.key like 'a%'");
        assertThat(delete.where().get(0).operator()).isEqualTo(Operator.LIKE);
    }

    @Test
    void tables() {
        assertThat(parse("create table if not exists \"my cache\" (key varchar(255) not null, value double precision,"
                        + " primary key (key)) with (ttl = '10m', tiers = (heap, disk), heap.maximumEntries = 10)"))
                .isEqualTo(new Command.CreateTable(
                        new TableName("my cache", true),
                        true,
                        SqlType.VARCHAR,
                        SqlType.DOUBLE,
                        Map.of("ttl", "10m", "tiers", List.of("heap", "disk"), "heap.maximumEntries", "10")));
        assertThat(((Command.CreateTable)
                                parse("create table t (value timestamp with time zone, key numeric(10,2) primary key)"))
                        .valueType())
                .isEqualTo(SqlType.TIMESTAMP_WITH_TIME_ZONE);
        assertThat(parse("drop table if exists t")).isEqualTo(new Command.DropTable(new TableName("t", false), true));
        assertThat(parse("truncate table t")).isEqualTo(parse("truncate t"));
        assertThat(parse("show tables")).isEqualTo(new Command.ShowTables());
        assertThat(parse("explain select * from t")).isInstanceOf(Command.Explain.class);
    }

    @Test
    void transactions() {
        assertThat(parse("begin")).isEqualTo(new Command.Begin(null));
        assertThat(parse("start transaction isolation level serializable"))
                .isEqualTo(new Command.Begin(Isolation.SERIALIZABLE));
        assertThat(parse("commit work")).isEqualTo(new Command.Commit());
        assertThat(parse("rollback transaction")).isEqualTo(new Command.Rollback());
        assertThat(parse("savepoint a")).isEqualTo(new Command.Savepoint("a"));
        assertThat(parse("rollback to savepoint a")).isEqualTo(new Command.RollbackTo("a"));
        assertThat(parse("rollback to a")).isEqualTo(new Command.RollbackTo("a"));
        assertThat(parse("release savepoint a")).isEqualTo(new Command.Release("a"));
        assertThat(parse("set transaction isolation level read uncommitted"))
                .isEqualTo(new Command.SetIsolation(Isolation.READ_COMMITTED));
        assertThat(parse("set session characteristics as transaction isolation level repeatable read"))
                .isEqualTo(new Command.SetIsolation(Isolation.REPEATABLE_READ));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|1|the end",
                "selec 1|1|SELEC",
                "select|7|the end",
                "select * from|14|name of a table",
                "select * from t where|22|a condition on a column",
                "select * from t where key|26|a comparison",
                "select * from t where key =|28|a literal or a parameter",
                "select * from t where key = 1 extra|31|EXTRA",
                "select * from t limit|22|a literal or a parameter",
                "select 'open|8|not closed",
                "select /* open|8|not closed",
                "select 1x|9|letter",
                "select #|8|character",
                "insert t values (1, 2)|8|INTO",
                "insert into t (key) values (1)|19|both key and value",
                "insert into t values (1)|24|2 values",
                "insert into t (key, value, key) values (1, 2, 3)|28|each column once",
                "update t value = 1|16|SET",
                "delete t|8|FROM",
                "create table t (key int, value int)|35|PRIMARY KEY",
                "create table t (id int primary key, value int)|17|columns key and value",
                "create table t (key integr primary key, value int)|21|a type",
                "savepoint|10|savepoint",
                "set transaction isolation level snapshot|33|READ COMMITTED",
                "select {x '1'}|9|escapes",
                "select x'1'|8|hexadecimal",
                "select 1; select 2|11|end of the statement",
                "select key|11|FROM"
            })
    void syntaxErrorsSayWhereAndWhatWasExpected(String sql, int position, String expected) {
        assertThatThrownBy(() -> parse(sql == null ? "" : sql)).isInstanceOfSatisfying(SqlException.class, e -> {
            assertThat(e.sqlState()).isEqualTo("42601");
            assertThat(e.position()).isEqualTo(position);
            assertThat(e).hasMessageContaining(expected).hasMessageContaining("position " + position);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select distinct value from t",
                "select max(value) from t",
                "select key, count(*) from t",
                "select * from a join b on a.key = b.key",
                "select * from a, b",
                "select * from (select 1) x",
                "select * from t where key = 1 or key = 2",
                "select * from t where not key = 1",
                "select * from t where key = value",
                "select * from t where upper(key) = 'A'",
                "select * from t where key in (select key from u)",
                "select * from t where key = 1 + 1",
                "select value from t group by value",
                "select * from t order by value",
                "select * from t order by upper(key)",
                "select 1 union select 2",
                "select 1 + 1",
                "select * from t for update",
                "insert into t select * from u",
                "insert into t values (1, upper('x'))",
                "update t set value = value",
                "update t set value = upper('x')",
                "update t set key = 1",
                "merge into t using u on (t.key = u.key)",
                "insert into t values (1, 2) on conflict (key) do update set value = excluded.key",
                "with x as (select 1) select * from x",
                "alter table t add column x int",
                "create index i on t (value)",
                "create table t as select 1",
                "select case when 1=1 then 2 end"
            })
    void generalSqlIsNotSupportedRatherThanWrong(String sql) {
        assertThatThrownBy(() -> parse(sql))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining("Not supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select name from t|42703",
                "select * from t where name = 1|42703",
                "insert into t (key, value, name) values (1,2,3)|42703",
                "update t set version = 2|428C9",
                "insert into t (key, value, version) values (1,2,3)|428C9",
                "select date 'yesterday'|22018",
                "select uuid 'x'|22018"
            })
    void wrongColumnsAndLiterals(String sql, String sqlState) {
        assertThatThrownBy(() -> parse(sql)).hasFieldOrPropertyWithValue("sqlState", sqlState);
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> parse("select * from t where " + "(".repeat(100_000)))
                .hasFieldOrPropertyWithValue("sqlState", "42601");
        assertThatThrownBy(() -> parse("select * from t where key = " + "(".repeat(100_000)))
                .hasFieldOrPropertyWithValue("sqlState", "42601");
    }

    @Test
    void messagesHoldNoLiteral() {
        assertThatThrownBy(() -> parse("select * from t where key = 'a' 'secret'"))
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> parse("select * from t where key = 'a' \"secret\""))
                .hasMessageNotContaining("secret");
        assertThat(parse("insert into t values ('secret', 2)").toString()).doesNotContain("secret");
    }
}
