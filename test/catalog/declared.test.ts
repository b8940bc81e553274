import { connectorFrom, declarationMistakes } from '../../src/catalog/declared.ts';
import type { Declaration } from '../../src/catalog/declared.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { cpuMs } from '../support/cputime.ts';
import { CRM } from './crm.ts';

const { http } = CRM.check;

/** As it comes out of a manifest, where nothing holds anybody to our types. */
function mistakes(change: object): readonly string[] {
  return declarationMistakes({ ...CRM, ...change }).map(({ path, message }) => `${path}: ${message}`);
}

const asking = (change: object) => ({ check: { http: { ...http, ...change } } });
const field = (schema: object) => ({
  check: undefined,
  parameters: { type: 'object', properties: { a: schema } },
});

describe('the declaration of a type', () => {
  it('is right in the sample', () => {
    expect(mistakes({})).toEqual([]);
  });

  it.each([
    [
      'a schema of something else',
      { parameters: { type: 'string' } },
      ['spec.parameters.type: must be object'],
    ],
    ['no properties', { parameters: { type: 'object' } }, ['spec.parameters.properties: is required']],
    ['a field without a type', field({ title: 'A' }), ['spec.parameters.properties.a.type: is required']],
    [
      'an object of anything',
      field({ type: 'object' }),
      ['spec.parameters.properties.a.properties: is required'],
    ],
    [
      'a keyword misspelt',
      field({ type: 'string', maxLenght: 3 }),
      ['spec.parameters.properties.a.maxLenght: is not understood here, did you mean maxLength?'],
    ],
    [
      'a reference',
      field({ $ref: '#/definitions/a' }),
      [
        'spec.parameters.properties.a.type: is required',
        'spec.parameters.properties.a.$ref: is not understood here',
      ],
    ],
    [
      'data in place of a rule',
      field({ type: 'string', maxLength: { $data: '1/b' } }),
      ['spec.parameters.properties.a.maxLength: must be a whole number of at least 0'],
    ],
    [
      'look-ahead',
      field({ type: 'string', pattern: '(?=a)' }),
      [
        'spec.parameters.properties.a.pattern: is no regular expression that RE2 reads: look-around and back references are not',
      ],
    ],
    [
      'a format of its own',
      field({ type: 'string', format: 'iban' }),
      ['spec.parameters.properties.a.format: must be one of uri, hostname, ipv4, ipv6, email, uuid'],
    ],
    [
      'open objects',
      field({ type: 'object', properties: {}, additionalProperties: true }),
      ['spec.parameters.properties.a.additionalProperties: must be false, which it is without saying'],
    ],
    [
      'a requirement of nothing',
      { parameters: { ...CRM.parameters, required: ['ulr'] } },
      ['spec.parameters.required: names a field that is not in properties, did you mean url?'],
    ],
    [
      'a name with a dash',
      field({ type: 'object', properties: { 'account-id': { type: 'string' } } }),
      [
        'spec.parameters.properties.a.properties.account-id: must be a name of letters and digits, such as accountId',
      ],
    ],
    [
      'a shared field',
      { secrets: { ...CRM.secrets, clientKey: {} } },
      [
        'spec.secrets.clientKey: is a field that every type with a check has: leave it out, or choose another name',
      ],
    ],
    [
      'a secret that is a parameter',
      { secrets: { ...CRM.secrets, region: {} } },
      ['spec.secrets.region: is a parameter too: it must be one of them'],
    ],
    ['an unknown identity', { identity: ['user'] }, ['spec.identity: user: the type has no such field']],
    [
      'a profile of unknown secrets',
      { auth: { key: { title: 'Key', secrets: ['tokn'] } } },
      ['spec.auth.key: tokn: the type has no such field, did you mean token?'],
    ],
    [
      'two questions',
      { check: { http, tcp: { host: 'a', port: 1 } } },
      ['spec.check: give http or tcp, one of them'],
    ],
    [
      'a field that nothing gives',
      asking({ url: '{parameters.ulr}/me' }),
      ['spec.check.http.url: {parameters.ulr}: the type has no such field, did you mean url?'],
    ],
    [
      'a field of another syntax',
      asking({ headers: { ...http.headers, 'X-Region': '{region}' } }),
      ['spec.check.http.headers.X-Region: {region}: a field is written {parameters.NAME} or {secrets.NAME}'],
    ],
    [
      'a secret in the address',
      asking({ url: '{parameters.url}/{secrets.token}' }),
      ['spec.check.http.url: must hold no secret: addresses are logged on the way'],
    ],
    [
      'a secret in the query',
      asking({ query: { key: '{secrets.token}' } }),
      [
        'spec.check.http.query.key: must hold no secret, because queries are logged; where the service leaves no other way, say secretInQuery: true',
      ],
    ],
    [
      'a query in the address',
      asking({ url: '{parameters.url}/me?all=1' }),
      ['spec.check.http.url: must end before a query and a fragment; give the former in query'],
    ],
    [
      'a host made of a field',
      asking({ url: 'https://{parameters.region}.acme.example/me' }),
      [
        'spec.check.http.url: must begin with {parameters.x} that holds the address, or with http:// or https:// and a host; fields stand in the path',
      ],
    ],
    [
      'a literal credential',
      asking({ headers: { Authorization: 'Bearer abc' } }),
      [
        'spec.check.http.headers.Authorization: must take its credential from a {secrets.NAME}: everybody may read a type',
      ],
    ],
    [
      'a header of the transport',
      asking({ headers: { ...http.headers, Host: 'a' } }),
      ['spec.check.http.headers.Host: is set by the test itself'],
    ],
    [
      'an expectation that is none',
      asking({ expect: { json: { '/id': { typ: 'string' } } } }),
      ['spec.check.http.expect.json./id.typ: is not understood here, did you mean type?'],
    ],
    [
      'a pointer that is none',
      asking({ expect: { json: { id: { type: 'string' } } } }),
      ['spec.check.http.expect.json.id: must be a JSON Pointer, such as /account/id'],
    ],
    [
      'a status that is none',
      asking({ reasons: { unauthorized: 'CredentialsRejected' } }),
      ['spec.check.http.reasons.unauthorized: must be the status of an answer, such as "401"'],
    ],
    [
      'two ways of auth',
      asking({ auth: { basic: { user: 'a', password: '{secrets.token}' }, sigv4: {} } }),
      ['spec.check.http.auth: must be one way, not several'],
    ],
    [
      'a port that is none',
      { check: { tcp: { host: '{parameters.url}', port: 'http' } } },
      ['spec.check.tcp.port: must be a number, or one {parameters.x} that holds one'],
    ],
  ])('tells %s with its path', (_, change, expected) => {
    expect(mistakes(change)).toEqual(expected);
  });

  it('leaves the names of the way to the server to all types that are tested', () => {
    const parameters = {
      type: 'object',
      properties: { ...CRM.parameters.properties, proxy: { type: 'string' } },
    };

    expect(mistakes({ parameters })).toEqual([
      expect.stringMatching(/^spec\.parameters\.properties\.proxy: is a field that every type/),
    ]);
    expect(mistakes({ parameters, check: undefined })).toEqual([]);
  });

  it('takes a proxy as a built-in type does', () => {
    const type = connectorFrom('acme-crm', CRM);
    const found = mistakesIn({ url: 'https://crm.example.com', proxy: { host: 'p' } }, type, new Set());

    expect(found).toEqual([{ path: 'spec.parameters.proxy.port', message: 'is required' }]);
  });

  it('tells every mistake at once', () => {
    const found = mistakes({
      identity: ['who'],
      ...asking({ url: '{parameters.a}', headers: { Host: '{secrets.b}' } }),
    });

    expect(found).toHaveLength(4);
  });
});

describe('a schema that means harm', () => {
  const deep = (levels: number): object =>
    levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: deep(levels - 1) } };
  const wide = {
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`f${index}`, { type: 'string' }]),
    ),
  };

  it.each([
    ['a thousand levels', deep(1000), 'spec.parameters: is nested deeper than 16 levels'],
    [
      'ten thousand fields',
      wide,
      'spec.parameters: has more than 500 keywords, or a list of more than 256 values',
    ],
    [
      'a million choices',
      { type: 'object', properties: { a: { enum: Array.from({ length: 1_000_000 }, (_, index) => index) } } },
      'spec.parameters: has more than 500 keywords, or a list of more than 256 values',
    ],
    [
      'a prototype',
      { type: 'object', properties: JSON.parse('{"__proto__": {"type": "string"}}') as object },
      'spec.parameters.properties.__proto__: must be a name of letters and digits, such as accountId',
    ],
    [
      'a constructor',
      { type: 'object', properties: { constructor: { type: 'string' } } },
      'spec.parameters.properties.constructor: must be a name of letters and digits, such as accountId',
    ],
  ])('is refused at once: %s', (_, parameters, expected) => {
    const since = process.cpuUsage();

    const found = mistakes({ check: undefined, parameters });

    expect(found).toContain(expected);
    expect(process.cpuUsage(since).user / 1000).toBeLessThan(200); // usually 10
  });

  const LARGE = 'is too large: its counted repetitions, {1,255} and the like, multiply';

  it.each([
    ['one that is counted', '(a?){1000}', [LARGE]],
    ['many of them', '(a?){1000}'.repeat(90), [LARGE]],
    ['one in the other', '((a{30}){30}){30}', [LARGE]],
    ['from none on', '([ab]*){0,900}', [LARGE]],
    ['behind what looks like the end of a class', '[]](a?){1000}', [LARGE]],
    ['behind what looks like a quote', String.raw`\\Q(a?){1000}`, [LARGE]],
    ['that is text', String.raw`\Q(a?){1000}\E[{1000}]\{1000\}`, []],
    ['a name of an account and its domain', '^[A-Za-z0-9._-]{1,255}@[a-z]{1,253}$', []],
    ['a name of a letter of any script', String.raw`^\p{L}{1,255}$`, []],
  ])(
    'has a pattern that is judged by its size before anything is built from it: %s',
    (_, pattern, expected) => {
      let found: readonly string[] = [];

      const ms = cpuMs(() => {
        found = mistakes(field({ type: 'string', pattern }));
      });

      expect(found).toEqual(expected.map((message) => `spec.parameters.properties.a.pattern: ${message}`));
      expect(ms).toBeLessThan(100);
    },
  );

  it('asks no pattern about a text of more than 16384 characters', () => {
    const type = connectorFrom('long', {
      ...CRM,
      ...field({ type: 'string', pattern: '^a*$' }),
    } as unknown as Declaration);

    expect(mistakesIn({ a: 'a'.repeat(16_384) }, type, new Set())).toEqual([]);
    expect(mistakesIn({ a: 'a'.repeat(16_385) }, type, new Set())).toEqual([
      { path: 'spec.parameters.a', message: 'must have at most 16384 characters' },
    ]);
  });

  it('runs a pattern in a time that grows with the text alone', () => {
    const type = connectorFrom('slow', {
      ...CRM,
      ...field({ type: 'string', pattern: '^(a|a)*$' }),
    } as unknown as Declaration);
    const since = process.cpuUsage();

    const found = mistakesIn({ a: `${'a'.repeat(10_000)}!` }, type, new Set());

    expect(found).toEqual([{ path: 'spec.parameters.a', message: 'must match ^(a|a)*$' }]);
    expect(process.cpuUsage(since).user / 1000).toBeLessThan(2_000); // the engine of the language: longer than anybody lives
  });
});

describe('parameters of a declared type', () => {
  const type = connectorFrom('acme-crm', CRM);

  it.each([
    ['right ones', { url: 'https://crm.example.com', region: 'us', tls: { mode: 'verify-ca' } }, []],
    ['none', {}, ['spec.parameters.url: is required']],
    [
      'a URL with a password',
      { url: 'https://u:p@crm.example.com' },
      ['spec.parameters.url: must be a URL with http or https, without user and password'],
    ],
    ['a number', { url: 1 }, ['spec.parameters.url: must be a string']],
    [
      'another region',
      { url: 'https://a', region: 'mars' },
      ['spec.parameters.region: must be one of eu, us'],
    ],
    [
      'a misspelt field',
      { ulr: 'https://a', url: 'https://a' },
      ['spec.parameters.ulr: unknown field, did you mean tls or url?'],
    ],
    [
      'a misspelt field further in',
      { url: 'https://a', tls: { mod: 'disable' } },
      ['spec.parameters.tls.mod: unknown field, did you mean mode?'],
    ],
    [
      'a secret',
      { url: 'https://a', token: 'x' },
      ['spec.parameters.token: is a secret: name the key of a Secret in spec.secrets'],
    ],
  ])('are judged like those of any other: %s', (_, parameters, expected) => {
    expect(mistakesIn(parameters, type, new Set()).map(({ path, message }) => `${path}: ${message}`)).toEqual(
      expected,
    );
  });

  it('say where the test goes', () => {
    expect(type.endpoints?.({ url: 'http://crm.example.com:8080/api' })).toEqual([
      { path: 'spec.parameters.url', host: 'crm.example.com', port: 8080, clear: true },
    ]);
    expect(type.endpoints?.({})).toEqual([]);
  });
});
