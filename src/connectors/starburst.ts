import { trinoConnector } from '../families/trino.ts';

/** Starburst, by the protocol of Trino. */
export const starburst = trinoConnector({
  type: 'starburst',
  title: 'Starburst',
  summary: 'A cluster of Starburst Galaxy or of Starburst Enterprise.',
  verified: { by: 'stand-in', with: 'Trino 435', on: '2026-11-25' },
  aliases: ['starburst-galaxy'],
  example: 'https://acme-orders.trino.galaxy.starburst.io',
  prefix: 'x-trino',
});
