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
    { which: 'where nothing listens', addresses: HOST, reason: 'ConnectionRefused' },
    { which: 'that swallows what is sent', addresses: SILENT, reason: 'TimedOut' },
    { which: 'without a route', addresses: '10.90.0.1', reason: 'NetworkUnreachable' },
    { which: 'whose router knows no way', addresses: '10.92.0.1', reason: 'NetworkUnreachable' },
    { which: 'whose router forbids the way', addresses: '10.93.0.1', reason: 'NetworkUnreachable' },
    { which: 'that has no IPv6', addresses: '2001:db8::1', reason: 'NetworkUnreachable' },
    {
      which: 'that swallows what goes to the first of two addresses',
      addresses: `${SILENT},${HOST}`,
      reason: 'ConnectionRefused',
    },
    {
      which: 'that has no IPv6, and an address of each kind',
      addresses: `2001:db8::1,${HOST}`,
      reason: 'ConnectionRefused',
    },
  ])(
    '$which is told',
    async ({ addresses, reason }) => {
      expect(await dial(addresses)).toMatchObject({ reason, failedStep: 'Connect' });
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
