import { Secret } from '../../../src/contract/secret.ts';
import { addressOf, documentOf, entriesOf, headersOf } from '../../../src/drivers/http/fields.ts';
import type { Fields } from '../../../src/drivers/http/fields.ts';

const FIELDS: Fields = {
  parameters: {
    url: 'https://api.example.com/v1/',
    odd: 'a/b?c#d@e:f\\g {parameters.url} %2e ü',
    dots: '..',
    dot: '.',
    lone: '\ud800',
    many: 'a\r\nx-b: c',
    number: 7,
    astray: 'https://api.example.com/?next=',
  },
  secrets: { token: new Secret('t0k-en'), broken: new Secret('a\r\nx-b: c'), none: undefined },
};

describe('an address', () => {
  it.each([
    ['{parameters.url}', 'https://api.example.com/v1/'],
    ['{parameters.url}/users/{parameters.number}', 'https://api.example.com/v1/users/7'],
    ['{parameters.url}/', 'https://api.example.com/v1/'],
    ['https://example.com/{parameters.lone}', 'https://example.com/%EF%BF%BD'],
    [
      'https://example.com/x/{parameters.odd}/y',
      'https://example.com/x/a%2Fb%3Fc%23d%40e%3Af%5Cg%20%7Bparameters.url%7D%20%252e%20%C3%BC/y',
    ],
  ])('made of %s is %s', (template, address) => {
    expect(addressOf(template, FIELDS).href).toBe(address);
  });

  it.each([
    ['a parameter that climbs', '{parameters.url}/users/{parameters.dots}/keys'],
    ['a parameter that stands still', '{parameters.url}/users/{parameters.dot}'],
    ['a parameter that is missing', '{parameters.url}/users/{parameters.absent}'],
    ['a parameter that every object has', '{parameters.url}/users/{parameters.constructor}'],
    ['a secret', '{parameters.url}/users/{secrets.token}'],
    ['a base that is missing', '{parameters.absent}/users'],
    ['a base with a query', '{parameters.astray}/users'],
    ['a field in the name of the host', 'https://{parameters.odd}.example.com/'],
    ['no address at all', 'example.com/users'],
  ])('is not made with %s', (_, template) => {
    expect(() => addressOf(template, FIELDS)).toThrow(
      expect.objectContaining({ reason: 'ParametersInvalid' }),
    );
  });
});

describe('the entries of a request', () => {
  it('hold fields as they are, and nothing where a field is missing', () => {
    const templates = {
      a: 'x {parameters.number}',
      b: '{secrets.token}',
      c: '{secrets.none}',
      d: '{parameters.absent}',
      e: '{parameters',
    };

    expect(entriesOf(templates, FIELDS)).toEqual({ a: 'x 7', b: 't0k-en', e: '{parameters' });
  });

  it('fill a document of JSON, and nothing but its texts', () => {
    const template = {
      a: ['{parameters.many}', 1, null, true],
      b: { c: '{secrets.token}' },
      d: '{parameters.absent}',
    };

    expect(documentOf(template, FIELDS)).toEqual({ a: ['a\r\nx-b: c', 1, null, true], b: { c: 't0k-en' } });
  });

  it('are headers in lower case', () => {
    expect(
      headersOf({ Authorization: 'Bearer {secrets.token}', 'X-None': '{secrets.none}' }, FIELDS),
    ).toEqual({
      authorization: 'Bearer t0k-en',
    });
  });

  it.each([
    ['a secret with a line end', '{secrets.broken}', 'SecretInvalid'],
    ['a parameter with a line end', '{parameters.many}', 'ParametersInvalid'],
    ['a letter that is not of ASCII', '{parameters.odd}', 'ParametersInvalid'],
  ])('are no headers with %s', (_, template, reason) => {
    expect(() => headersOf({ 'x-a': template }, FIELDS)).toThrow(expect.objectContaining({ reason }));
  });
});
