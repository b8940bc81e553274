import { TLS_MODES } from '../../src/contract/schema.ts';
import { addressMistakes } from '../../src/families/address.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import { attempt } from '../support/servers/attempt.ts';
import { openStage } from './service.ts';

const NO_URL = 'must be a URL without query and fragment';

it.each([
  { what: 'nothing where there is no address', address: undefined, expected: [] },
  { what: 'nothing of an address with https', address: 'https://db.example.com/path', expected: [] },
  {
    what: 'text that is no URL',
    address: 'db.example.com',
    expected: [{ path: 'url', message: NO_URL }],
  },
  { what: 'a query', address: 'https://host/?a=b', expected: [{ path: 'url', message: NO_URL }] },
  { what: 'a fragment', address: 'https://host/#a', expected: [{ path: 'url', message: NO_URL }] },
  {
    what: 'tls.mode: disable beside https',
    address: 'https://host/',
    mode: 'disable',
    expected: [
      {
        path: 'tls.mode',
        message: 'cannot be disable with https: the scheme of the URL says whether there is TLS',
      },
    ],
  },
  ...['require', 'verify-ca', 'verify-full'].map((mode) => ({
    what: `tls.mode: ${mode} beside http`,
    address: 'http://host/',
    mode,
    expected: [
      {
        path: 'tls.mode',
        message:
          'asks for TLS, and the scheme of the URL is http: give one of https, or say disable and all goes in clear',
      },
    ],
  })),
  {
    what: 'nothing of tls.mode: disable beside http',
    address: 'http://host/',
    mode: 'disable',
    expected: [],
  },
])('finds $what', ({ address, mode, expected }) => {
  expect(addressMistakes('url', address, mode)).toEqual(expected);
});

it.each(TLS_MODES)(
  'sends a credential over http with tls.mode: %s only where that is disable',
  async (mode) => {
    const stage = await openStage();
    stage.answerWith({ status: 200, body: {} });
    const github = connectorOf('github')!;

    const result = await attempt(github, {
      parameters: { url: stage.url, tls: { mode } },
      secrets: { token: 's3cret' },
    });

    stage.close();
    expect(JSON.stringify(stage.heard).includes('s3cret')).toBe(mode === 'disable');
    expect(result.status === 'Failed' && result.reason === 'ParametersInvalid').toBe(mode !== 'disable');
  },
);
