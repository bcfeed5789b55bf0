package dev.pagoda.kvdriver.sql;

import dev.pagoda.tiering.Isolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a statement: looks at its first words and hands over to the parser of its kind. */
final class Parser {
    private static final String STATEMENTS = "SELECT, INSERT, UPSERT, MERGE, REPLACE, UPDATE, DELETE, CREATE TABLE,"
            + " DROP TABLE, TRUNCATE, EXPLAIN, SHOW TABLES, BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE or"
            + " SET TRANSACTION ISOLATION LEVEL";
    private static final List<String> OTHER_STATEMENTS = List.of(
            "WITH",
            "VALUES",
            "ALTER",
            "CREATE",
            "DROP",
            "GRANT",
            "REVOKE",
            "CALL",
            "ANALYZE",
            "VACUUM",
            "COPY",
            "LOCK",
            "COMMENT",
            "DECLARE",
            "EXECUTE",
            "PREPARE",
            "SET",
            "SHOW",
            "USE",
            "DESCRIBE",
            "PRAGMA",
            "TABLE");

    private final Tokens tokens;

    Parser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Takes a whole statement. */
    Command statement() {
        Command command = command();
        tokens.expectEnd();
        return command;
    }

    private Command command() {
        if (tokens.accept("EXPLAIN")) {
            return explain();
        }
        Command command = data();
        if (command == null) {
            command = definition();
        }
        if (command == null) {
            command = transaction();
        }
        if (command != null) {
            return command;
        }
        if (tokens.isAnyWord(OTHER_STATEMENTS)) {
            throw new SqlException(
                    SqlException.NOT_SUPPORTED,
                    tokens.peek().position(),
                    "Not supported: " + tokens.peek().describe() + "; this driver carries out " + STATEMENTS);
        }
        throw tokens.expected(STATEMENTS);
    }

    private Command explain() {
        Command command = data();
        if (command == null || command instanceof Command.SelectConstants) {
            throw tokens.expected("SELECT, INSERT, UPDATE or DELETE on a table");
        }
        return new Command.Explain(command);
    }

    private @Nullable Command data() {
        if (tokens.isWord("SELECT")) {
            return new Selects(tokens).select();
        }
        Writes writes = new Writes(tokens);
        if (tokens.accept("INSERT")) {
            return writes.insert();
        }
        if (tokens.accept("UPSERT") || tokens.accept("MERGE")) {
            return writes.upsert();
        }
        if (tokens.accept("REPLACE")) {
            return writes.replace();
        }
        if (tokens.accept("UPDATE")) {
            return writes.update();
        }
        return tokens.accept("DELETE") ? writes.delete() : null;
    }

    private @Nullable Command definition() {
        if (tokens.accept("CREATE", "TABLE")) {
            return new Tables(tokens).create();
        }
        if (tokens.accept("DROP", "TABLE")) {
            return new Tables(tokens).drop();
        }
        if (tokens.accept("TRUNCATE")) {
            tokens.accept("TABLE");
            return new Command.Truncate(Selects.table(tokens));
        }
        return tokens.accept("SHOW", "TABLES") ? new Command.ShowTables() : null;
    }

    private @Nullable Command transaction() {
        if (tokens.accept("START", "TRANSACTION")) {
            return new Command.Begin(tokens.isWord("ISOLATION") ? isolation() : null);
        }
        if (tokens.accept("BEGIN")) {
            acceptWork();
            return new Command.Begin(tokens.isWord("ISOLATION") ? isolation() : null);
        }
        if (tokens.accept("COMMIT")) {
            acceptWork();
            return new Command.Commit();
        }
        if (tokens.accept("ROLLBACK")) {
            return rollback();
        }
        return savepointOrIsolation();
    }

    private @Nullable Command savepointOrIsolation() {
        if (tokens.accept("SAVEPOINT")) {
            return new Command.Savepoint(savepointName());
        }
        if (tokens.accept("RELEASE")) {
            tokens.accept("SAVEPOINT");
            return new Command.Release(savepointName());
        }
        if (tokens.accept("SET", "TRANSACTION")
                || tokens.accept("SET", "SESSION", "CHARACTERISTICS", "AS", "TRANSACTION")) {
            return new Command.SetIsolation(isolation());
        }
        return null;
    }

    private Command rollback() {
        acceptWork();
        if (tokens.accept("TO")) {
            tokens.accept("SAVEPOINT");
            return new Command.RollbackTo(savepointName());
        }
        return new Command.Rollback();
    }

    private String savepointName() {
        return tokens.expectName("the name of a savepoint").text();
    }

    private void acceptWork() {
        if (!tokens.accept("WORK")) {
            tokens.accept("TRANSACTION");
        }
    }

    private Isolation isolation() {
        tokens.expect("ISOLATION");
        tokens.expect("LEVEL");
        if (tokens.accept("READ", "COMMITTED") || tokens.accept("READ", "UNCOMMITTED")) {
            return Isolation.READ_COMMITTED;
        }
        if (tokens.accept("REPEATABLE", "READ")) {
            return Isolation.REPEATABLE_READ;
        }
        if (tokens.accept("SERIALIZABLE")) {
            return Isolation.SERIALIZABLE;
        }
        throw tokens.expected("READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ or SERIALIZABLE");
    }
}
