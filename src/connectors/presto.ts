import { trinoConnector } from '../families/trino.ts';

/** Presto, by the protocol of its clients. */
export const presto = trinoConnector({
  type: 'presto',
  title: 'Presto',
  summary: 'A Presto cluster.',
  verified: { by: 'stand-in', with: 'Trino 435', on: '2026-11-25' },
  aliases: ['prestodb', 'watsonx-data'],
  example: 'https://presto.data.svc:8443',
  prefix: 'x-presto',
});
