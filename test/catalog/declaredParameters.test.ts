import { connectorFrom } from '../../src/catalog/declared.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { CRM } from './crm.ts';

describe('parameters of a declared type', () => {
  const type = connectorFrom('acme-crm', CRM);

  it.each([
    ['right ones', { url: 'https://crm.example.com', region: 'us', tls: { mode: 'verify-ca' } }, []],
    ['none', {}, ['spec.parameters.url: is required']],
    [
      'a URL with a password',
      { url: 'https://u:p@crm.example.com' },
      [
        'spec.parameters.url: holds a private key or a password in a URL: put it into a Secret; the value was readable: change it',
      ],
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
      ['spec.parameters.ulr: unknown field, did you mean url?'],
    ],
    [
      'a misspelt field further in',
      { url: 'https://a', tls: { mod: 'disable' } },
      ['spec.parameters.tls.mod: unknown field, did you mean mode?'],
    ],
    [
      'a secret',
      { url: 'https://a', token: 'x' },
      [
        'spec.parameters.token: is a secret: name the key of a Secret in spec.secrets; the value was readable: change it',
      ],
    ],
    [
      'a secret of other types, and one further in',
      { url: 'https://a', password: 'x', tls: { apiKey: 'x' } },
      [
        'spec.parameters.password: unknown field, with the name of a secret: take it out; the value was readable: change it',
        'spec.parameters.tls.apiKey: unknown field, with the name of a secret: take it out; the value was readable: change it',
      ],
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
