import { postgresqlFamily } from '../families/postgresql.ts';

/** Amazon Redshift, by the protocol of PostgreSQL. */
export const redshift = postgresqlFamily({
  type: 'redshift',
  family: 'postgresql',
  title: 'Amazon Redshift',
  summary: 'A cluster of Amazon Redshift, or a workgroup of Redshift Serverless.',
  category: 'warehouse',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['aws-redshift'],
  port: 5439,
  sample: { host: 'sales.abc123.eu-central-1.redshift.amazonaws.com', database: 'dev', user: 'reader' },
  version: /Redshift ([0-9][0-9A-Za-z.+-]{0,31})/,
});
