import { literalsIn, secretNamesOf } from '../../src/catalog/literal.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { cpuMs } from '../support/cputime.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';

const URL_WITH_PASSWORD = 'amqp://reader:hunter2@mq.example.com/';

it('names every path where a credential stands, and never the value', () => {
  const parameters = {
    url: URL_WITH_PASSWORD,
    group: { deep: { deeper: [{ text: URL_WITH_PASSWORD }] } },
    key: '-----BEGIN EC PRIVATE KEY-----\nAAAA',
    fine: 'https://example.com:8443/path',
  };

  const found = literalsIn(parameters);

  expect(found.map(({ path }) => path)).toEqual([
    'spec.parameters.url',
    'spec.parameters.group.deep.deeper.0.text',
    'spec.parameters.key',
  ]);
  expect(found[0]?.message).toBe(
    'holds a private key or a password in a URL: put it into a Secret; the value was readable: change it',
  );
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

it.each([
  ['https://api.example.com/?password=hunter2', true],
  ['https://api.example.com/v1?page=2&api_key=hunter2', true],
  ['https://api.example.com/v1?apiKey=hunter2', true],
  ['jdbc:sqlserver://db.example.com;user=reader;PASSWORD=hunter2', true],
  ['https://lake.example.net/raw?sv=2024&sig=hunter2', true],
  ['https://api.example.com/v1?access_token=hunter2', true],
  ['Endpoint=sb://x.example.net/;SharedAccessKey=hunter2', true],
  ['https://api.example.com/v1?page_token=3&sort=key', false],
  ['https://api.example.com/token?grant=password', false],
  ['https://api.example.com/v1?password=', false],
])('sees in %j whether a credential stands in its query or settings', (url, isOne) => {
  expect(literalsIn({ url }).length > 0).toBe(isOne);
});

it('is a mistake of a Connection that is stored already, told once at its path', () => {
  const http = builtinCatalog.get('http');
  if (http === undefined) throw new Error('no http');

  const mistakes = mistakesIn({ url: URL_WITH_PASSWORD }, http, new Set());

  expect(mistakes).toEqual([
    {
      path: 'spec.parameters.url',
      message:
        'holds a private key or a password in a URL: put it into a Secret; the value was readable: change it',
    },
  ]);
});

it('counts as names of secrets those that no type has as a parameter', () => {
  const names = secretNamesOf(builtinCatalog.connectors);

  expect(names).toEqual(expect.arrayContaining(['password', 'token', 'secretAccessKey', 'sshTunnelKey']));
  expect(names).not.toContain('consumerKey');
  expect(names).not.toContain('user');
});

it.each(['://', '://:', ':', '-----BEGIN ', '://a:b', '?', '&password', ';shared-access'])(
  'takes time that grows with the text alone, however often it holds %j',
  (piece) => {
    const text = `://${piece.repeat(60_000 / piece.length)}`;

    expect(cpuMs(() => literalsIn({ text }))).toBeLessThan(100);
  },
);
