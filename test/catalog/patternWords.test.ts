import { patternWords } from '../../src/catalog/patternWords.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { PATTERNS } from '../../src/contract/schema.ts';

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}

it('knows words for every pattern of a built-in type, so that no reader sees a regular expression', () => {
  const patterns = new Set(builtinCatalog.connectors.flatMap(({ parameters }) => patternsIn(parameters)));

  const unknown = [...patterns].filter((pattern) =>
    patternWords(pattern, undefined).startsWith('must match'),
  );

  expect(unknown).toEqual([]);
});

it.each([
  { text: '${DB_HOST}', ending: 'without scheme and port: this is a placeholder that nothing has filled in' },
  { text: '{{ .Values.host }}', ending: 'this is a placeholder that nothing has filled in' },
  { text: 'db.example.com ', ending: 'without scheme and port: take away the blanks around it' },
  { text: 'http://db', ending: 'without scheme and port' },
])('tells of the host $text: $ending', ({ text, ending }) => {
  expect(patternWords(PATTERNS.host, text)).toMatch(new RegExp(`${ending}$`));
});

const kafka = builtinCatalog.get('kafka');
const postgresql = builtinCatalog.get('postgresql');

it.each([
  {
    what: 'brokers in one text',
    connector: kafka,
    parameters: { brokers: 'a:9092,b:9092' },
    expected: 'spec.parameters.brokers: must be an array, one item a line with - before it, or [ONE, OTHER]',
  },
  {
    what: 'a broker without a port',
    connector: kafka,
    parameters: { brokers: ['a'] },
    expected: 'spec.parameters.brokers.0: must be host:port, such as server-1.example.com:1234',
  },
  {
    what: 'a port in quotes',
    connector: postgresql,
    parameters: { host: 'db', database: 'd', user: 'u', port: '15432' },
    expected: 'spec.parameters.port: must be an integer, without quotes',
  },
  {
    what: 'a block that is a yes',
    connector: postgresql,
    parameters: { host: 'db', database: 'd', user: 'u', tls: true },
    expected: 'spec.parameters.tls: must be an object, such as {mode: disable}',
  },
])('says of $what how to write it', ({ connector, parameters, expected }) => {
  if (connector === undefined) throw new Error('no such type');
  const [first] = mistakesIn(parameters, connector, new Set());

  expect(`${first?.path}: ${first?.message}`).toBe(expected);
});
