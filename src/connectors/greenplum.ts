import { postgresqlFamily } from '../families/postgresql.ts';

/** Greenplum, by the protocol of PostgreSQL. */
export const greenplum = postgresqlFamily({
  type: 'greenplum',
  family: 'postgresql',
  title: 'Greenplum',
  summary: 'The coordinator of a Greenplum cluster.',
  category: 'warehouse',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'PostgreSQL 15', on: '2026-11-24' },
  aliases: ['gpdb'],
  sample: { host: 'coordinator.gp.svc', database: 'warehouse', user: 'reader' },
  version: /\(Greenplum Database ([0-9][0-9A-Za-z.+-]{0,31})/,
});
