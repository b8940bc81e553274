import { unnamedHosts } from '../../src/catalog/fixedHosts.ts';
import { CRM } from './crm.ts';
import { mistakes } from './mistakes.ts';

const { http } = CRM.check;
const leading = (url: string, rest: object = {}) => ({ check: { http: { ...http, url, ...rest } } });
const API = leading('https://api.acme.com/v1/me');
const TOKEN = {
  oauth2: { tokenUrl: 'https://login.acme.com/token', clientId: 'a', clientSecret: '{secrets.token}' },
};
const DEFAULT = {
  parameters: { type: 'object', properties: { url: { type: 'string', default: 'https://api.acme.com' } } },
};

describe('the hosts that a type fixes', () => {
  it.each<[string, object, readonly string[]]>([
    ['none where a parameter leads', {}, []],
    ['none where it has no credentials', { ...API, secrets: {} }, []],
    [
      'that of a type whose parameters alone come from Secrets',
      { ...API, secrets: {}, identity: ['region'] },
      ['spec.check.http.url: leads to api.acme.com'],
    ],
    ['that of its address', API, ['spec.check.http.url: leads to api.acme.com']],
    ['none that is named', { ...API, fixedHosts: ['api.acme.com'] }, []],
    [
      'none that is named in other letters',
      { ...leading('https://API.acme.com'), fixedHosts: ['api.Acme.com'] },
      [],
    ],
    [
      'one beside those that are named',
      { ...API, fixedHosts: ['api.acme.org'] },
      ['spec.check.http.url: leads to api.acme.com'],
    ],
    [
      'that which gives the token',
      leading('{parameters.url}', { auth: TOKEN }),
      ['spec.check.http.auth.oauth2.tokenUrl: leads to login.acme.com'],
    ],
    ['that of a parameter which nobody gives', DEFAULT, ['spec.check.http.url: leads to api.acme.com']],
  ])('are %s', (_, change, expected) => {
    const found = unnamedHosts({ ...CRM, ...change });

    expect(found.map(({ path, message }) => `${path}: ${message}`)).toEqual(
      expected.map((each) => `${each}, which spec.fixedHosts does not name`),
    );
  });

  it('are a mistake where the type names others, and go on where it names none', () => {
    expect(mistakes({ ...API, fixedHosts: ['api.acme.org'] })).toEqual([
      'spec.check.http.url: leads to api.acme.com, which spec.fixedHosts does not name',
    ]);
    expect(mistakes(API)).toEqual([]);
  });
});
