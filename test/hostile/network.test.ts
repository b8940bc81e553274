import { join } from 'node:path';
import { runOnNetwork } from '../support/servers/network.ts';

/*
 * What a network does to a connection, on a machine of its own that has no interface but loopback.
 */
const HOST = '10.91.0.1';
const SILENT = '10.91.0.2';

/** What goes to the second address comes back and is dropped: no interface has that address. */
const NETWORK = [
  'link set lo up',
  `address add ${HOST}/32 dev lo`,
  `route add ${SILENT}/32 dev lo`,
  'route add unreachable 10.92.0.0/16',
  'route add prohibit 10.93.0.0/16',
];

describe('a network', () => {
  it.each([
    ['where nothing listens', HOST, { reason: 'ConnectionRefused', failedStep: 'Connect' }],
    ['that swallows what is sent', SILENT, { reason: 'TimedOut', failedStep: 'Connect' }],
    ['without a route', '10.90.0.1', { reason: 'NetworkUnreachable', failedStep: 'Connect' }],
    ['whose router knows no way', '10.92.0.1', { reason: 'NetworkUnreachable', failedStep: 'Connect' }],
    ['whose router forbids the way', '10.93.0.1', { reason: 'NetworkUnreachable', failedStep: 'Connect' }],
    ['that has no IPv6', '2001:db8::1', { reason: 'NetworkUnreachable', failedStep: 'Connect' }],
    [
      'that swallows what goes to the first of two addresses',
      `${SILENT},${HOST}`,
      { reason: 'ConnectionRefused', failedStep: 'Connect' },
    ],
    [
      'that has no IPv6, and an address of each kind',
      `2001:db8::1,${HOST}`,
      { reason: 'ConnectionRefused', failedStep: 'Connect' },
    ],
  ])(
    '%s is told',
    async (_, addresses, verdict) => {
      expect(await dial(addresses)).toMatchObject(verdict);
    },
    20_000,
  );
});

/** Dials a name that has these addresses, in a network namespace of its own. */
async function dial(addresses: string): Promise<unknown> {
  const lookup = [
    process.execPath,
    join(import.meta.dirname, 'lookup.ts'),
    'db.example.test',
    '1500',
    addresses,
  ];
  return JSON.parse(await runOnNetwork(NETWORK, lookup));
}
