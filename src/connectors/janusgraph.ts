import { gremlinFamily } from '../families/gremlin.ts';

/** JanusGraph, by the Gremlin Server in it. */
export const janusgraph = gremlinFamily({
  type: 'janusgraph',
  family: 'gremlin',
  title: 'JanusGraph',
  summary: 'A JanusGraph server, which is a Gremlin Server.',
  stage: 'alpha',
  verified: { by: 'stand-in', with: 'Gremlin Server 3.7', on: '2026-11-25' },
  sample: { host: 'janusgraph.shop.svc', user: 'reader' },
});
