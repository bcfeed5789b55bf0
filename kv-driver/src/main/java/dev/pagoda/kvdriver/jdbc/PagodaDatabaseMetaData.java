package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Columns;
import dev.pagoda.kvdriver.exec.LikePattern;
import dev.pagoda.kvdriver.exec.Session;
import dev.pagoda.kvdriver.exec.SqlTypes;
import dev.pagoda.kvdriver.exec.Table;
import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.kvdriver.sql.TableName;
import dev.pagoda.tiering.CacheInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tools ask of a database: its tables are the caches, without catalogues and schemas, so that any catalogue or schema asked for is
 * taken. What Pagoda does not have is an empty result. Long, since the interface is.
 */
final class PagodaDatabaseMetaData extends Abilities {
    private static final String TABLE = "TABLE";
    private static final String PRIMARY_KEY = "PRIMARY";

    private final PagodaConnection connection;

    PagodaDatabaseMetaData(PagodaConnection connection) {
        this.connection = connection;
    }

    private Session session() {
        return connection.session();
    }

    /** Returns the tables whose names match a pattern; null matches all. */
    private List<Table> tables(@Nullable String pattern) throws SQLException {
        connection.requireOpen();
        try {
            List<Table> tables = new ArrayList<>();
            for (CacheInfo cache : session().pagoda().caches()) {
                if (matches(pattern, cache.name())) {
                    tables.add(session().table(new TableName(cache.name(), true)));
                }
            }
            return tables;
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    private List<Table> table(@Nullable String name) throws SQLException {
        return tables(null).stream().filter(table -> table.name().equals(name)).toList();
    }

    private static boolean matches(@Nullable String pattern, String name) {
        return pattern == null || pattern.isEmpty() || new LikePattern(pattern, "\\").matches(name);
    }

    @Override
    public ResultSet getTables(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, String @Nullable [] types)
            throws SQLException {
        MetadataRows rows = new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM"
                + " TYPE_NAME SELF_REFERENCING_COL_NAME REF_GENERATION");
        boolean wanted = types == null || Arrays.asList(types).contains(TABLE);
        for (Table table : wanted ? tables(name) : List.<Table>of()) {
            String tiers = "tiers " + String.join(", ", table.cache().settings().tiers());
            rows.add(null, null, table.name(), TABLE, tiers, null, null, null, null, null);
        }
        return rows.result();
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column)
            throws SQLException {
        MetadataRows rows = new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #DATA_TYPE TYPE_NAME"
                + " #COLUMN_SIZE #BUFFER_LENGTH #DECIMAL_DIGITS #NUM_PREC_RADIX #NULLABLE REMARKS COLUMN_DEF"
                + " #SQL_DATA_TYPE #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION IS_NULLABLE SCOPE_CATALOG"
                + " SCOPE_SCHEMA SCOPE_TABLE #SOURCE_DATA_TYPE IS_AUTOINCREMENT IS_GENERATEDCOLUMN");
        for (Table table : tables(name)) {
            int position = 0;
            for (Column each : Column.values()) {
                position++;
                if (matches(column, each.label())) {
                    addColumn(rows, table, each, position);
                }
            }
        }
        return rows.result();
    }

    private static void addColumn(MetadataRows rows, Table table, Column column, int position) {
        Class<?> javaClass = Columns.javaClass(table, column);
        SqlType type = SqlTypes.of(javaClass);
        boolean nullable = column == Column.EXPIRES_AT || column == Column.TTL;
        boolean given = column == Column.KEY || column.assignable();
        rows.add(
                null,
                null,
                table.name(),
                column.label(),
                JdbcTypes.code(type),
                type.label(),
                JdbcTypes.precision(type),
                null,
                JdbcTypes.scale(type),
                10,
                nullable ? columnNullable : columnNoNulls,
                javaClass.getTypeName(),
                null,
                null,
                null,
                JdbcTypes.precision(type),
                position,
                nullable ? "YES" : "NO",
                null,
                null,
                null,
                null,
                "NO",
                given ? "NO" : "YES");
    }

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        MetadataRows rows = new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #KEY_SEQ PK_NAME");
        for (Table table : table(name)) {
            rows.add(null, null, table.name(), Column.KEY.label(), 1, PRIMARY_KEY);
        }
        return rows.result();
    }

    @Override
    public ResultSet getIndexInfo(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, boolean unique, boolean rough)
            throws SQLException {
        MetadataRows rows = new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE INDEX_QUALIFIER INDEX_NAME"
                + " #TYPE #ORDINAL_POSITION COLUMN_NAME ASC_OR_DESC #CARDINALITY #PAGES FILTER_CONDITION");
        for (Table table : table(name)) {
            long entries = table.cache().store().stats().entries();
            rows.add(
                    null,
                    null,
                    table.name(),
                    false,
                    null,
                    PRIMARY_KEY,
                    (int) tableIndexOther,
                    1,
                    Column.KEY.label(),
                    "A",
                    entries,
                    0,
                    null);
        }
        return rows.result();
    }

    @Override
    public ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, int scope, boolean nullable)
            throws SQLException {
        return pseudo(name, Column.KEY, bestRowSession, bestRowNotPseudo);
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return pseudo(name, Column.VERSION, null, versionColumnNotPseudo);
    }

    private ResultSet pseudo(@Nullable String name, Column column, @Nullable Integer scope, int kind)
            throws SQLException {
        MetadataRows rows = new MetadataRows("#SCOPE COLUMN_NAME #DATA_TYPE TYPE_NAME #COLUMN_SIZE #BUFFER_LENGTH"
                + " #DECIMAL_DIGITS #PSEUDO_COLUMN");
        for (Table table : table(name)) {
            SqlType type = SqlTypes.of(Columns.javaClass(table, column));
            rows.add(
                    scope,
                    column.label(),
                    JdbcTypes.code(type),
                    type.label(),
                    JdbcTypes.precision(type),
                    null,
                    JdbcTypes.scale(type),
                    kind);
        }
        return rows.result();
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        MetadataRows rows = new MetadataRows("TYPE_NAME #DATA_TYPE #PRECISION LITERAL_PREFIX LITERAL_SUFFIX"
                + " CREATE_PARAMS #NULLABLE CASE_SENSITIVE #SEARCHABLE UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE"
                + " AUTO_INCREMENT LOCAL_TYPE_NAME #MINIMUM_SCALE #MAXIMUM_SCALE #SQL_DATA_TYPE #SQL_DATETIME_SUB"
                + " #NUM_PREC_RADIX");
        Arrays.stream(SqlType.values())
                .sorted(Comparator.comparingInt(JdbcTypes::code))
                .forEach(type -> addType(rows, type));
        return rows.result();
    }

    private static void addType(MetadataRows rows, SqlType type) {
        String quote = JdbcTypes.isNumber(type) || type == SqlType.BOOLEAN ? null : "'";
        rows.add(
                type.label(),
                JdbcTypes.code(type),
                JdbcTypes.precision(type),
                type == SqlType.VARBINARY ? "X'" : quote,
                quote,
                null,
                typeNoNulls,
                type == SqlType.VARCHAR,
                typeSearchable,
                !JdbcTypes.isNumber(type),
                false,
                false,
                null,
                0,
                JdbcTypes.scale(type),
                null,
                null,
                10);
    }

    @Override
    public ResultSet getTableTypes() {
        return new MetadataRows("TABLE_TYPE").add(TABLE).result();
    }

    @Override
    public ResultSet getCatalogs() {
        return new MetadataRows("TABLE_CAT").result();
    }

    @Override
    public ResultSet getSchemas() {
        return new MetadataRows("TABLE_SCHEM TABLE_CATALOG").result();
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schema) {
        return getSchemas();
    }

    @Override
    public ResultSet getClientInfoProperties() {
        return new MetadataRows("NAME #MAX_LEN DEFAULT_VALUE DESCRIPTION").result();
    }

    @Override
    public ResultSet getProcedures(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return new MetadataRows(
                        "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME R1 R2 R3 REMARKS #PROCEDURE_TYPE SPECIFIC_NAME")
                .result();
    }

    @Override
    public ResultSet getProcedureColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column) {
        return new MetadataRows("PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME #COLUMN_TYPE #DATA_TYPE"
                        + " TYPE_NAME #PRECISION #LENGTH #SCALE #RADIX #NULLABLE REMARKS COLUMN_DEF #SQL_DATA_TYPE"
                        + " #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION IS_NULLABLE SPECIFIC_NAME")
                .result();
    }

    @Override
    public ResultSet getFunctions(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return new MetadataRows("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS #FUNCTION_TYPE SPECIFIC_NAME")
                .result();
    }

    @Override
    public ResultSet getFunctionColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column) {
        return new MetadataRows(
                        "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME #COLUMN_TYPE #DATA_TYPE TYPE_NAME"
                                + " #PRECISION #LENGTH #SCALE #RADIX #NULLABLE REMARKS #CHAR_OCTET_LENGTH #ORDINAL_POSITION"
                                + " IS_NULLABLE SPECIFIC_NAME")
                .result();
    }

    @Override
    public ResultSet getColumnPrivileges(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column) {
        return new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE")
                .result();
    }

    @Override
    public ResultSet getTablePrivileges(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE").result();
    }

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return foreignKeys();
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return foreignKeys();
    }

    @Override
    public ResultSet getCrossReference(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String name,
            @Nullable String otherCatalog,
            @Nullable String otherSchema,
            @Nullable String otherName) {
        return foreignKeys();
    }

    private static ResultSet foreignKeys() {
        return new MetadataRows("PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM"
                        + " FKTABLE_NAME FKCOLUMN_NAME #KEY_SEQ #UPDATE_RULE #DELETE_RULE FK_NAME PK_NAME"
                        + " #DEFERRABILITY")
                .result();
    }

    @Override
    public ResultSet getUDTs(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, int @Nullable [] types) {
        return new MetadataRows("TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME #DATA_TYPE REMARKS #BASE_TYPE").result();
    }

    @Override
    public ResultSet getSuperTypes(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return new MetadataRows("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME").result();
    }

    @Override
    public ResultSet getSuperTables(@Nullable String catalog, @Nullable String schema, @Nullable String name) {
        return new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME").result();
    }

    @Override
    public ResultSet getAttributes(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String attribute) {
        return new MetadataRows("TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME #DATA_TYPE ATTR_TYPE_NAME #ATTR_SIZE"
                        + " #DECIMAL_DIGITS #NUM_PREC_RADIX #NULLABLE REMARKS ATTR_DEF #SQL_DATA_TYPE"
                        + " #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION IS_NULLABLE SCOPE_CATALOG"
                        + " SCOPE_SCHEMA SCOPE_TABLE #SOURCE_DATA_TYPE")
                .result();
    }

    @Override
    public ResultSet getPseudoColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String name, @Nullable String column) {
        return new MetadataRows("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #DATA_TYPE #COLUMN_SIZE #DECIMAL_DIGITS"
                        + " #NUM_PREC_RADIX COLUMN_USAGE REMARKS #CHAR_OCTET_LENGTH IS_NULLABLE")
                .result();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    /** Returns the URL up to its options, which may hold secrets. */
    @Override
    public String getURL() {
        String url = connection.url();
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }

    @Override
    public String getUserName() {
        return "";
    }

    @Override
    public String getDatabaseProductName() {
        return "Pagoda";
    }

    @Override
    public String getDatabaseProductVersion() {
        return Version.TEXT;
    }

    @Override
    public String getDriverName() {
        return "Pagoda JDBC Driver";
    }

    @Override
    public String getDriverVersion() {
        return Version.TEXT;
    }

    @Override
    public int getDriverMajorVersion() {
        return Version.MAJOR;
    }

    @Override
    public int getDriverMinorVersion() {
        return Version.MINOR;
    }

    @Override
    public int getDatabaseMajorVersion() {
        return Version.MAJOR;
    }

    @Override
    public int getDatabaseMinorVersion() {
        return Version.MINOR;
    }

    @Override
    public String getIdentifierQuoteString() {
        return "\"";
    }

    @Override
    public String getExtraNameCharacters() {
        return "$";
    }

    @Override
    public String getSearchStringEscape() {
        return "\\";
    }

    @Override
    public String getSQLKeywords() {
        return "EXPLAIN,IGNORE,LIMIT,OFFSET,REPLACE,RETURNING,SHOW,TABLES,TTL,UPSERT";
    }

    @Override
    public String getNumericFunctions() {
        return "";
    }

    @Override
    public String getStringFunctions() {
        return "";
    }

    @Override
    public String getSystemFunctions() {
        return "";
    }

    @Override
    public String getTimeDateFunctions() {
        return "NOW";
    }

    @Override
    public String getSchemaTerm() {
        return "";
    }

    @Override
    public String getProcedureTerm() {
        return "";
    }

    @Override
    public String getCatalogTerm() {
        return "";
    }

    @Override
    public String getCatalogSeparator() {
        return "";
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    @Override
    public boolean usesLocalFiles() {
        return session().supportsTransactions();
    }

    @Override
    public boolean supportsTransactions() {
        return session().supportsTransactions();
    }

    @Override
    public boolean supportsSavepoints() {
        return session().supportsTransactions();
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() {
        return session().supportsTransactions();
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) {
        return level == Connection.TRANSACTION_NONE
                ? !session().supportsTransactions()
                : session().supportsTransactions();
    }

    @Override
    public int getDefaultTransactionIsolation() {
        return session().supportsTransactions() ? Connection.TRANSACTION_READ_COMMITTED : Connection.TRANSACTION_NONE;
    }

    @Override
    public boolean supportsResultSetType(int type) {
        return type == ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) {
        return type == ResultSet.TYPE_FORWARD_ONLY && concurrency == ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) {
        return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public int getSQLStateType() {
        return sqlStateSQL;
    }

    @Override
    public RowIdLifetime getRowIdLifetime() {
        return RowIdLifetime.ROWID_UNSUPPORTED;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
