import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { addressesAmong } from '../../src/contract/addressSecrets.ts';
import { runJest } from '../support/jest.ts';
import type { Tally } from '../support/jest.ts';
import { say } from './site.ts';

/** The tables of what production keeps: a set-up, a manifest and the verdict that is right in each row. */
const TABLES = [
  'servers/secretshapes',
  'servers/addresses',
  'servers/configmaps',
  'servers/keyformats',
  'servers/natsaccounts',
  'servers/several',
  'servers/sessionattributes',
  'servers/sentinel',
  'servers/rediscluster',
  'servers/pins',
  'servers/dns',
  'drivers/seedlist',
  'families/servers',
  'addresses/catalog',
  'addresses/parts',
  'validation/wholesecret',
  'validation/parametersFrom',
  'validation/parametersFromKeys',
];

/** Secrets as operators write them, addresses, forms of keys and several servers; what is wrong goes to standard error. */
export async function secrets(): Promise<Readonly<Record<string, unknown>>> {
  const since = performance.now();
  const tally = await runJest(
    'all',
    TABLES.map((table) => `test/${table}\\.test\\.ts$`),
  );
  for (const { titles } of tally.tests.filter(({ passed }) => !passed)) say(`WRONG ${titles.join(': ')}`);
  return {
    secretShapes: passedAmong(tally, /^the Secret of .* is enough for a Connection$/),
    typesWithUri: typesWith(({ secrets }) => addressesAmong(Object.keys(secrets.properties)).length > 0),
    multiHostTypes: typesWith(({ parameters: { properties } }) =>
      ['hosts', 'urls', 'brokers'].some((name) => Object.hasOwn(properties, name)),
    ),
    keyFormats: passedAmong(tally, /^a key: logs in as /),
    rows: tally.tests.length,
    wrong: tally.failed,
    seconds: Math.round((performance.now() - since) / 1000),
  };
}

function passedAmong({ tests }: Tally, pattern: RegExp): number {
  return tests.filter(({ titles, passed }) => passed && pattern.test(titles.join(': '))).length;
}

function typesWith(has: (connector: (typeof builtinCatalog.connectors)[number]) => boolean): number {
  return builtinCatalog.connectors.filter(has).length;
}
