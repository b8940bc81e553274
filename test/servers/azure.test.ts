import { connectorOf } from '../../src/connectors/index.ts';
import type { Purpose } from '../../src/contract/purpose.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startAzurite } from '../support/servers/azurite.ts';
import type { AzuriteServer } from '../support/servers/azurite.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

/*
 * Azure Storage against Microsoft's own emulator, which computes every signature anew. Where Azure documents
 * AuthenticationFailed, its blobs and tables say AuthorizationFailure: the same 403, and the reason is PermissionDenied.
 */
const HOUR_MS = 3_600_000;
const REACHED = ['Resolve', 'Connect', 'TLS'] as const;

let pem: Certificates;
let server: AzuriteServer;

beforeAll(async () => {
  pem = await certificates();
  server = await startAzurite(pem.good, pem.ca);
}, 240_000);
afterAll(() => server?.stop());

interface Subject {
  readonly type: string;
  readonly service: 'blob' | 'queue' | 'table';
  readonly field: string;
  readonly refusal: FailureReason;
}

const SUBJECTS: readonly Subject[] = [
  { type: 'azure-blob', service: 'blob', field: 'container', refusal: 'PermissionDenied' },
  { type: 'azure-queue', service: 'queue', field: 'queue', refusal: 'CredentialsRejected' },
  { type: 'azure-tables', service: 'table', field: 'table', refusal: 'PermissionDenied' },
];

describe.each(SUBJECTS)('$type against Azurite', ({ type, service, field, refusal }) => {
  const refused = failedAt(
    refusal,
    ...REACHED,
    refusal === 'PermissionDenied' ? 'Authorize' : 'Authenticate',
  );
  const ask = (
    auth: string,
    secrets: Readonly<Record<string, string>>,
    parameters: object = {},
    purpose?: Purpose,
  ) => {
    const place = { url: server.urls[service], [field]: 'orders', ...parameters };
    return attempt(connectorOf(type)!, {
      auth,
      ...(purpose && { purpose }),
      parameters: place,
      secrets: { caCertificate: pem.ca, ...secrets },
    });
  };
  const byKey = (accountKey: string, parameters: object = {}) =>
    ask('accountKey', { accountKey }, { account: server.account, ...parameters });
  const until = (ms: number) => new Date(Date.now() + ms);

  it('succeeds with the key of the account', async () => {
    expect(verdict(await byKey(server.key))).toEqual({ steps: [...REACHED, 'Probe'] });
  });

  it('refuses another key, and another account', async () => {
    expect(verdict(await byKey(Buffer.alloc(64).toString('base64')))).toEqual(refused);
    expect(verdict(await byKey(server.key, { account: 'other' }))).toEqual(refused);
  });

  it('says that a key is none before it asks', async () => {
    expect(verdict(await byKey('not base64!'))).toEqual({ steps: [], reason: 'SecretInvalid' });
  });

  it('says that its subject does not exist', async () => {
    expect(verdict(await byKey(server.key, { [field]: 'missing' }))).toEqual(
      failedAt('TargetNotFound', ...REACHED, 'Authorize'),
    );
  });

  it('succeeds with a shared access signature, with and without its question mark', async () => {
    const sasToken = server.signature('rl', until(HOUR_MS));

    expect(verdict(await ask('sasToken', { sasToken }))).toEqual({ steps: [...REACHED, 'Probe'] });
    expect(verdict(await ask('sasToken', { sasToken: `?${sasToken}` }))).toEqual({
      steps: [...REACHED, 'Probe'],
    });
  });

  it('refuses one that has ended, and one that was changed', async () => {
    const ended = server.signature('rl', until(-HOUR_MS));
    const forged = server.signature('w', until(HOUR_MS)).replace('sp=w', 'sp=rl');

    expect(verdict(await ask('sasToken', { sasToken: ended }))).toEqual(refused);
    expect(verdict(await ask('sasToken', { sasToken: forged }))).toEqual(refused);
  });

  it('says that one does not go so far', async () => {
    const sasToken = server.signature('w', until(HOUR_MS));
    const [purpose, otherwise] =
      type === 'azure-blob'
        ? (['list', { authenticatedOnly: true }] as const)
        : [undefined, { reason: 'PermissionDenied' }];

    const result = await ask('sasToken', { sasToken }, {}, purpose);

    expect(verdict(result)).toEqual(failedAt('PermissionDenied', ...REACHED, 'Authorize'));
    expect(await ask('sasToken', { sasToken })).toMatchObject(otherwise);
  });

  it('sends no shared access signature to a server that is not verified', async () => {
    const sasToken = server.signature('rl', until(HOUR_MS));

    const result = await ask('sasToken', { sasToken }, { tls: { mode: 'require' } });

    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...REACHED, 'Authenticate'));
  });
});
