import { azureSqlFamily } from '../families/azuresql.ts';

/** Azure Synapse Analytics, by its SQL pools. */
export const azureSynapse = azureSqlFamily({
  type: 'azure-synapse',
  title: 'Azure Synapse Analytics',
  summary: 'A dedicated or serverless SQL pool of Azure Synapse Analytics.',
  category: 'warehouse',
  verified: { by: 'stand-in', with: 'pySQLbridge 2.1', on: '2026-11-25' },
  aliases: ['synapse', 'azure-sql-data-warehouse'],
  sample: { host: 'sales.sql.azuresynapse.net', database: 'sales' },
});
