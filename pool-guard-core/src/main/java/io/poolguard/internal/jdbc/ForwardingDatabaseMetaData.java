/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;

/**
 * Hands every call of the database's description on to the driver, marked as in JDBC, and guards what comes back. What
 * has a meaning of its own stands in {@link GuardedDatabaseMetaData}.
 */
abstract class ForwardingDatabaseMetaData implements DatabaseMetaData {

    final GuardedConnection connection;
    final DatabaseMetaData delegate;

    ForwardingDatabaseMetaData(GuardedConnection connection, DatabaseMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    /** Guards a result set that the driver has made. */
    abstract ResultSet guarded(ResultSet resultSet);

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.allProceduresAreCallable();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.allTablesAreSelectable();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getURL() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getURL();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getUserName() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getUserName();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isReadOnly();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.nullsAreSortedHigh();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.nullsAreSortedLow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.nullsAreSortedAtStart();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.nullsAreSortedAtEnd();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDatabaseProductName();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDatabaseProductVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getDriverName() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDriverName();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getDriverVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDriverVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean usesLocalFiles() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.usesLocalFiles();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean usesLocalFilePerTable() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.usesLocalFilePerTable();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMixedCaseIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMixedCaseIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesUpperCaseIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesLowerCaseIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesMixedCaseIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMixedCaseQuotedIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesUpperCaseQuotedIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesLowerCaseQuotedIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.storesMixedCaseQuotedIdentifiers();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getIdentifierQuoteString();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSQLKeywords();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getNumericFunctions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getStringFunctions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getStringFunctions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSystemFunctions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTimeDateFunctions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSearchStringEscape();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getExtraNameCharacters();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsAlterTableWithAddColumn();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsAlterTableWithDropColumn();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsColumnAliasing();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.nullPlusNonNullIsNull();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsConvert();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsConvert(int fromType, int toType) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsConvert(fromType, toType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsTableCorrelationNames() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsTableCorrelationNames();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsDifferentTableCorrelationNames() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsDifferentTableCorrelationNames();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsExpressionsInOrderBy() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsExpressionsInOrderBy();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOrderByUnrelated() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOrderByUnrelated();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsGroupBy() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsGroupBy();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsGroupByUnrelated() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsGroupByUnrelated();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsGroupByBeyondSelect() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsGroupByBeyondSelect();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsLikeEscapeClause() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsLikeEscapeClause();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMultipleResultSets() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMultipleResultSets();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMultipleTransactions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMultipleTransactions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsNonNullableColumns() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsNonNullableColumns();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMinimumSQLGrammar() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMinimumSQLGrammar();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCoreSQLGrammar() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCoreSQLGrammar();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsExtendedSQLGrammar() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsExtendedSQLGrammar();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsANSI92EntryLevelSQL();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsANSI92IntermediateSQL();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsANSI92FullSQL();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsIntegrityEnhancementFacility() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsIntegrityEnhancementFacility();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOuterJoins() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOuterJoins();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsFullOuterJoins() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsFullOuterJoins();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsLimitedOuterJoins() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsLimitedOuterJoins();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSchemaTerm();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getProcedureTerm() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getProcedureTerm();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getCatalogTerm();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isCatalogAtStart();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getCatalogSeparator();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSchemasInDataManipulation() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSchemasInDataManipulation();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSchemasInProcedureCalls();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSchemasInTableDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSchemasInIndexDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSchemasInPrivilegeDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCatalogsInDataManipulation();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCatalogsInProcedureCalls();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCatalogsInTableDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCatalogsInIndexDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCatalogsInPrivilegeDefinitions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsPositionedDelete() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsPositionedDelete();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsPositionedUpdate() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsPositionedUpdate();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSelectForUpdate() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSelectForUpdate();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsStoredProcedures() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsStoredProcedures();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSubqueriesInComparisons() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSubqueriesInComparisons();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSubqueriesInExists() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSubqueriesInExists();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSubqueriesInIns() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSubqueriesInIns();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSubqueriesInQuantifieds();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsCorrelatedSubqueries() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsCorrelatedSubqueries();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsUnion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsUnion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsUnionAll() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsUnionAll();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOpenCursorsAcrossCommit();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOpenCursorsAcrossRollback();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOpenStatementsAcrossCommit();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsOpenStatementsAcrossRollback();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxBinaryLiteralLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxCharLiteralLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnsInGroupBy();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnsInIndex();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnsInOrderBy();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnsInSelect();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxColumnsInTable();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxConnections() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxConnections();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxCursorNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxIndexLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxSchemaNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxProcedureNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxCatalogNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxRowSize();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.doesMaxRowSizeIncludeBlobs();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxStatementLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxStatements() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxStatements();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxTableNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxTablesInSelect();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxUserNameLength();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDefaultTransactionIsolation();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsTransactions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsTransactions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsTransactionIsolationLevel(level);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsDataDefinitionAndDataManipulationTransactions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsDataDefinitionAndDataManipulationTransactions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsDataManipulationTransactionsOnly();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.dataDefinitionCausesTransactionCommit();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.dataDefinitionIgnoredInTransactions();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getProcedures(String catalog, String schemaPattern, String procedureNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getProcedures(catalog, schemaPattern, procedureNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getProcedureColumns(
            String catalog, String schemaPattern, String procedureNamePattern, String columnNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(
                    delegate.getProcedureColumns(catalog, schemaPattern, procedureNamePattern, columnNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getTables(String catalog, String schemaPattern, String tableNamePattern, String[] types)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getTables(catalog, schemaPattern, tableNamePattern, types));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getSchemas());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getCatalogs());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getTableTypes());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getColumns(String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getColumnPrivileges(String catalog, String schema, String table, String columnNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getColumnPrivileges(catalog, schema, table, columnNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getTablePrivileges(String catalog, String schemaPattern, String tableNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getTablePrivileges(catalog, schemaPattern, tableNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getBestRowIdentifier(String catalog, String schema, String table, int scope, boolean nullable)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getBestRowIdentifier(catalog, schema, table, scope, nullable));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getVersionColumns(String catalog, String schema, String table) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getVersionColumns(catalog, schema, table));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getPrimaryKeys(String catalog, String schema, String table) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getPrimaryKeys(catalog, schema, table));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getImportedKeys(String catalog, String schema, String table) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getImportedKeys(catalog, schema, table));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getExportedKeys(String catalog, String schema, String table) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getExportedKeys(catalog, schema, table));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getCrossReference(
            String parentCatalog,
            String parentSchema,
            String parentTable,
            String foreignCatalog,
            String foreignSchema,
            String foreignTable)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getCrossReference(
                    parentCatalog, parentSchema, parentTable, foreignCatalog, foreignSchema, foreignTable));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getTypeInfo());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getIndexInfo(String catalog, String schema, String table, boolean unique, boolean approximate)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getIndexInfo(catalog, schema, table, unique, approximate));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsResultSetType(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsResultSetType(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsResultSetConcurrency(type, concurrency);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean ownUpdatesAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.ownUpdatesAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean ownDeletesAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.ownDeletesAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean ownInsertsAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.ownInsertsAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean othersUpdatesAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.othersUpdatesAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean othersDeletesAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.othersDeletesAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean othersInsertsAreVisible(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.othersInsertsAreVisible(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean updatesAreDetected(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.updatesAreDetected(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean deletesAreDetected(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.deletesAreDetected(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean insertsAreDetected(int type) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.insertsAreDetected(type);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsBatchUpdates();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getUDTs(String catalog, String schemaPattern, String typeNamePattern, int[] types)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getUDTs(catalog, schemaPattern, typeNamePattern, types));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSavepoints() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSavepoints();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsNamedParameters() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsNamedParameters();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsMultipleOpenResults() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsMultipleOpenResults();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsGetGeneratedKeys() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsGetGeneratedKeys();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getSuperTypes(String catalog, String schemaPattern, String typeNamePattern) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getSuperTypes(catalog, schemaPattern, typeNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getSuperTables(String catalog, String schemaPattern, String tableNamePattern) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getSuperTables(catalog, schemaPattern, tableNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getAttributes(
            String catalog, String schemaPattern, String typeNamePattern, String attributeNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getAttributes(catalog, schemaPattern, typeNamePattern, attributeNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsResultSetHoldability(holdability);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getResultSetHoldability();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDatabaseMajorVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDatabaseMinorVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getJDBCMajorVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getJDBCMajorVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getJDBCMinorVersion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getJDBCMinorVersion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getSQLStateType() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSQLStateType();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.locatorsUpdateCopy();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsStatementPooling() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsStatementPooling();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getRowIdLifetime();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getSchemas(String catalog, String schemaPattern) throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getSchemas(catalog, schemaPattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsStoredFunctionsUsingCallSyntax();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.autoCommitFailureClosesAllResultSets();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getClientInfoProperties());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getFunctions(String catalog, String schemaPattern, String functionNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getFunctions(catalog, schemaPattern, functionNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getFunctionColumns(
            String catalog, String schemaPattern, String functionNamePattern, String columnNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getFunctionColumns(catalog, schemaPattern, functionNamePattern, columnNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getPseudoColumns(
            String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getPseudoColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.generatedKeyAlwaysReturned();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxLogicalLobSize();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsRefCursors() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsRefCursors();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean supportsSharding() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.supportsSharding();
        } finally {
            connection.exit(mark);
        }
    }
}
