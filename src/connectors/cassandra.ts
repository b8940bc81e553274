import { cassandraFamily } from '../families/cassandra.ts';

/** Apache Cassandra, and DataStax Enterprise. */
export const cassandra = cassandraFamily({
  type: 'cassandra',
  title: 'Apache Cassandra',
  summary: 'An Apache Cassandra cluster, by one of its nodes.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Apache Cassandra 5.0', on: '2026-11-24' },
  aliases: ['cql', 'dse', 'datastax'],
  sample: { host: 'cassandra.shop.svc', user: 'reader', keyspace: 'orders' },
});
