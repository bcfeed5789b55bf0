package dev.pagoda.kvdriver.sql;

/**
 * A parsed statement. Immutable.
 *
 * @param text as it was written
 * @param parameters how many parameters it has
 */
public record Sql(String text, Command command, int parameters) {
    /**
     * Parses one statement; a semicolon may end it.
     *
     * @throws SqlException with {@link SqlException#SYNTAX_ERROR} and a position if the text is no statement, with
     *     {@link SqlException#UNDEFINED_COLUMN} or {@link SqlException#GENERATED_COLUMN} if it names a wrong column, with
     *     {@link SqlException#NOT_SUPPORTED} if it is SQL of a form that only a general engine could carry out
     */
    public static Sql parse(String text) {
        Tokens tokens = new Tokens(Lexer.tokens(text));
        Command command = new Parser(tokens).statement();
        return new Sql(text, command, tokens.parameters());
    }

    /** Leaves the text out, since it may hold values of the user. */
    @Override
    public String toString() {
        return "Sql[" + command.getClass().getSimpleName() + "]";
    }
}
