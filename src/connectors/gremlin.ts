import { gremlinFamily } from '../families/gremlin.ts';

/** Apache TinkerPop's Gremlin Server. */
export const gremlin = gremlinFamily({
  type: 'gremlin',
  title: 'Gremlin Server',
  summary: 'A Gremlin Server of Apache TinkerPop, or a graph database that speaks its protocol.',
  stage: 'beta',
  verified: { by: 'server', with: 'Gremlin Server 3.7', on: '2026-11-25' },
  aliases: ['tinkerpop', 'gremlin-server'],
  sample: { host: 'gremlin.example.com', user: 'reader' },
});
