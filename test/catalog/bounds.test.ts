import { connectorFrom } from '../../src/catalog/declared.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { cpuMs } from '../support/cputime.ts';
import { CRM } from './crm.ts';

const MIB = 1_048_576;
const LONGEST_MS = 250;

function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}

function connector(type: string): Connector {
  const found = builtinCatalog.get(type);
  if (found === undefined) throw new Error(`there is no type ${type}`);
  return found;
}

function judged(parameters: Readonly<Record<string, unknown>>, type: Connector) {
  let mistakes: readonly string[] = [];
  const ms = cpuMs(() => {
    mistakes = mistakesIn(parameters, type, new Set()).map(({ path, message }) => `${path}: ${message}`);
  });
  return { mistakes, ms };
}

const declared = connectorFrom('acme-crm', {
  ...CRM,
  parameters: {
    type: 'object',
    properties: {
      account: { type: 'string', maxLength: 8, pattern: '^[a-z]+$', format: 'uuid' },
      free: { type: 'string' },
    },
  },
});

describe.each([
  ['a built-in type', connector('postgresql')],
  ['a declared type', declared],
])('parameters of %s are measured before they are judged', (_, type) => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a long text', { host: ':'.repeat(MIB) }, 'spec.parameters: must not be longer than 64 KiB'],
    [
      'a long list',
      { host: Array.from({ length: MIB }, () => 1) },
      'spec.parameters: must not be longer than 64 KiB',
    ],
    [
      'many short fields',
      { tls: Object.fromEntries(Array.from({ length: 100_000 }, (_each, index) => [index, 1])) },
      'spec.parameters: must not have more than 1000 entries in a list or an object',
    ],
    [
      'many short entries',
      { host: Array.from({ length: 1001 }, () => 1) },
      'spec.parameters: must not have more than 1000 entries in a list or an object',
    ],
    [
      'many fields',
      Object.fromEntries(Array.from({ length: 100_000 }, (_each, index) => [`field${index}`, 1])),
      'spec.parameters: must have at most 64 fields',
    ],
    [
      'a long name',
      { ['n'.repeat(MIB)]: 1 },
      'spec.parameters: must not have a field whose name is longer than 256 characters',
    ],
    ['a deep value', { tls: nested(5000) }, 'spec.parameters: must not be nested deeper than 16 levels'],
  ])('%s', (__, parameters, message) => {
    const { mistakes, ms } = judged(parameters, type);

    expect(mistakes).toEqual([message]);
    expect(ms).toBeLessThan(LONGEST_MS);
  });
});

describe('a text that is too long is told by its length, and reaches no pattern', () => {
  it('of a built-in type', () => {
    const { mistakes } = judged(
      { host: ':'.repeat(60_000), user: 'u', database: 'd' },
      connector('postgresql'),
    );

    expect(mistakes).toEqual(['spec.parameters.host: must have at most 253 characters']);
  });

  it('of a declared type', () => {
    const { mistakes } = judged({ account: '9'.repeat(60_000) }, declared);

    expect(mistakes).toEqual(['spec.parameters.account: must have at most 8 characters']);
  });

  it.each([
    [
      'in characters that are two units each',
      '\u{1F600}'.repeat(200),
      'must be a host name or an IP address, without scheme and port',
    ],
    [
      'as long as it may be',
      '!'.repeat(253),
      'must be a host name or an IP address, without scheme and port',
    ],
    ['longer by one', '!'.repeat(254), 'must have at most 253 characters'],
  ])('and reaches it where it is not: %s', (_, host, message) => {
    const { mistakes } = judged({ host, user: 'u', database: 'd' }, connector('postgresql'));

    expect(mistakes).toEqual([`spec.parameters.host: ${message}`]);
  });
});
