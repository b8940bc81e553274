import { connectorOf } from '../../src/connectors/index.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { openStage } from './service.ts';
import type { Stage } from './service.ts';

const zoom = connectorOf('zoom')!;

let pem: Certificates;
let service: Stage;
let inClear: Stage;
let issuer: Stage;
let misnamed: Stage;

beforeAll(async () => {
  pem = await certificates();
  [service, inClear, issuer, misnamed] = await Promise.all([
    openStage(pem.good),
    openStage(),
    openStage(pem.good),
    openStage(pem.wrongName),
  ]);
});

beforeEach(() => {
  for (const stage of [service, inClear, issuer, misnamed])
    stage.answerWith({ status: 200, body: { id: 'u1' } });
});

afterAll(() => {
  for (const stage of [service, inClear, issuer, misnamed]) stage.close();
});

interface Scene {
  readonly what: string;
  readonly at?: () => Stage;
  readonly from?: () => Stage;
  readonly parameters?: object;
  readonly secrets?: () => Readonly<Record<string, string>>;
  readonly expected: object;
  /** Whether the client secret went out. */
  readonly asked: boolean;
}

const OTHER_NAME = 'other.example.test';
const SUCCEEDED = { status: 'Succeeded' };

describe('the address that gives a token, where it is another server than the service,', () => {
  it.each<Scene>([
    {
      what: 'is trusted by the authority of the service, which may be that of the whole company',
      expected: SUCCEEDED,
      asked: true,
    },
    {
      what: 'is trusted by its own authority, and the service is not',
      secrets: () => ({ caCertificate: pem.otherCa, tokenCaCertificate: pem.ca }),
      expected: { status: 'Failed', reason: 'CertificateUntrusted' },
      asked: true,
    },
    {
      what: 'is not trusted by the authority of the service, where it has its own',
      secrets: () => ({ caCertificate: pem.ca, tokenCaCertificate: pem.otherCa }),
      expected: { status: 'Failed', reason: 'CertificateUntrusted' },
      asked: false,
    },
    {
      what: 'is not looked for under the name of the service',
      at: () => misnamed,
      parameters: { tls: { serverName: OTHER_NAME } },
      expected: SUCCEEDED,
      asked: true,
    },
    {
      what: 'is verified by its name, though the service is not',
      from: () => misnamed,
      parameters: { tls: { mode: 'verify-ca' } },
      expected: { status: 'Failed', reason: 'CertificateNameMismatch' },
      asked: false,
    },
    {
      what: 'is verified by its name, though the service is asked in clear',
      at: () => inClear,
      from: () => misnamed,
      parameters: { tls: { mode: 'disable' } },
      expected: { status: 'Failed', reason: 'CertificateNameMismatch' },
      asked: false,
    },
    {
      what: 'is verified by the name that the manifest says',
      from: () => misnamed,
      parameters: { tokenTls: { serverName: OTHER_NAME } },
      expected: SUCCEEDED,
      asked: true,
    },
    {
      what: 'gets no credential where nothing is verified',
      parameters: { tokenTls: { mode: 'require' } },
      expected: { status: 'Failed', reason: 'AuthMethodNotOffered' },
      asked: false,
    },
    {
      what: 'gets the credential in clear where the manifest says so of it',
      from: () => inClear,
      parameters: { tokenTls: { mode: 'disable' } },
      expected: SUCCEEDED,
      asked: true,
    },
    {
      what: 'has the settings of the service where it is the service',
      at: () => inClear,
      from: () => inClear,
      parameters: { tls: { mode: 'disable' }, tokenTls: {} },
      expected: SUCCEEDED, // one server: the scheme of its address says it
      asked: true,
    },
  ])('$what', async ({ at = () => service, from = () => issuer, parameters, secrets, expected, asked }) => {
    const result = await attempt(zoom, {
      parameters: {
        accountId: 'a',
        clientId: 'mooring',
        url: at().url,
        tokenUrl: `${from().url}/token`,
        ...parameters,
      },
      secrets: { clientSecret: 's3cret', ...(secrets?.() ?? { caCertificate: pem.ca }) },
    });

    expect(result).toMatchObject(expected);
    expect(from().heard.some(({ request }) => request === 'POST /token')).toBe(asked);
  });
});

it('is not taken for http: where only the TLS of the service is disabled', () => {
  const given = { url: 'http://api.example.com', tokenUrl: 'http://id.example.com' };

  expect(zoom.check?.({ ...given, tls: { mode: 'disable' }, tokenTls: { mode: 'verify-ca' } })).toEqual([
    { path: 'tokenUrl', message: expect.stringContaining('tokenTls.mode: disable') },
  ]);
  expect(
    zoom.check?.({ ...given, tokenUrl: 'https://id.example.com', tokenTls: { mode: 'disable' } }),
  ).toEqual([{ path: 'tokenTls.mode', message: expect.stringContaining('cannot be disable with https:') }]);
});
