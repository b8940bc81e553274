import { cassandraFamily } from '../families/cassandra.ts';

/** Amazon Keyspaces, by the protocol of Cassandra and service-specific credentials. */
export const amazonKeyspaces = cassandraFamily({
  type: 'amazon-keyspaces',
  family: 'cassandra',
  title: 'Amazon Keyspaces',
  summary: 'Keyspaces of Amazon Keyspaces (for Apache Cassandra), with service-specific credentials.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Apache Cassandra 5.0', on: '2026-11-24' },
  aliases: ['aws-keyspaces', 'amazon-mcs'],
  port: 9142,
  sample: {
    host: 'cassandra.eu-central-1.amazonaws.com',
    user: 'reader-at-111122223333',
    keyspace: 'orders',
  },
});
