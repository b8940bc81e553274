import { trinoConnector } from '../families/trino.ts';

/** Trino, by the protocol of its clients. */
export const trino = trinoConnector({
  type: 'trino',
  title: 'Trino',
  summary: 'A Trino cluster.',
  verified: { by: 'server', with: 'Trino 435', on: '2026-11-25' },
  aliases: ['prestosql'],
  example: 'https://trino.data.svc:8443',
  prefix: 'x-trino',
});
