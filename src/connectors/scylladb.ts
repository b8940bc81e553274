import { cassandraFamily } from '../families/cassandra.ts';

/** ScyllaDB, by the protocol of Cassandra. */
export const scylladb = cassandraFamily({
  type: 'scylladb',
  family: 'cassandra',
  title: 'ScyllaDB',
  summary: 'A ScyllaDB cluster, by one of its nodes, or one of ScyllaDB Cloud.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Apache Cassandra 5.0', on: '2026-11-24' },
  aliases: ['scylla'],
  sample: { host: 'scylla.shop.svc', user: 'reader', keyspace: 'orders' },
});
