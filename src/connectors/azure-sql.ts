import { azureSqlFamily } from '../families/azuresql.ts';

/** Azure SQL Database, and Azure SQL Managed Instance. */
export const azureSql = azureSqlFamily({
  type: 'azure-sql',
  title: 'Azure SQL Database',
  summary: 'A database of Azure SQL Database, or of an Azure SQL Managed Instance.',
  category: 'database',
  verified: { by: 'stand-in', with: 'pySQLbridge 2.1', on: '2026-11-25' },
  aliases: ['azure-sql-database', 'azure-sql-managed-instance'],
  sample: { host: 'orders.database.windows.net', database: 'orders' },
});
