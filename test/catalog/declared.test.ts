import { connectorFrom } from '../../src/catalog/declared.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { CRM } from './crm.ts';
import { mistakes, field } from './mistakes.ts';

const { http } = CRM.check;

const TEXT = { type: 'string' };

const asking = (change: object) => ({ check: { http: { ...http, ...change } } });

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

  it.each(['password', 'token', 'apiKey'])('wants %s among the secrets, not among the parameters', (name) => {
    const parameters = { ...CRM.parameters, properties: { ...CRM.parameters.properties, [name]: TEXT } };

    expect(mistakes({ parameters, secrets: {}, check: undefined })).toEqual([
      `spec.parameters.properties.${name}: is the name of a secret in other types, and no Connection may have it among its parameters: move it into spec.secrets, or choose another name`,
    ]);
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
