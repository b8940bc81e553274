import { boltFamily } from '../families/bolt.ts';

/** Memgraph, by the protocol of Neo4j. */
export const memgraph = boltFamily({
  type: 'memgraph',
  family: 'neo4j',
  title: 'Memgraph',
  summary: 'A Memgraph server.',
  category: 'database',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Neo4j 5.26', on: '2026-11-24' },
  sample: { host: 'memgraph.shop.svc', user: 'reader' },
  version: /\bMemgraph\/([0-9][0-9A-Za-z.+-]{0,31})/,
});
