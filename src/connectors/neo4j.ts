import { boltFamily } from '../families/bolt.ts';

/** Neo4j, and Neo4j Aura. */
export const neo4j = boltFamily({
  type: 'neo4j',
  title: 'Neo4j',
  summary: 'A Neo4j server, or an instance of Neo4j Aura.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Neo4j 5.26', on: '2026-11-24' },
  aliases: ['aura', 'bolt', 'neo4j-aura'],
  sample: { host: 'neo4j.shop.svc', user: 'reader', database: 'orders' },
  version: /^Neo4j\/([0-9][0-9A-Za-z.+-]{0,31})/,
});
