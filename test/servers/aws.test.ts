import { connectorOf } from '../../src/connectors/index.ts';
import type { Purpose } from '../../src/contract/purpose.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { startMoto } from '../support/servers/moto.ts';
import type { AwsKeys, MotoServer } from '../support/servers/moto.ts';
import { make, SUBJECTS } from './awssubjects.ts';

/*
 * Services of AWS against an emulator that recomputes every signature and judges every policy.
 */
let server: MotoServer;

beforeAll(async () => {
  server = await startMoto();
  for (const subject of SUBJECTS) await make(server.url, subject);
  await server.enforce();
}, 300_000);
afterAll(() => server?.stop());

function ask(type: string, { accessKeyId, secretAccessKey }: AwsKeys, subject: object, purpose?: Purpose) {
  const parameters = { url: server.url, region: 'eu-central-1', accessKeyId, ...subject };
  return attempt(connectorOf(type)!, {
    parameters,
    secrets: { secretAccessKey },
    ...(purpose && { purpose }),
  });
}

describe.each(SUBJECTS)('$type against moto', ({ type, there }) => {
  it('succeeds with a right signature', async () => {
    expect(verdict(await ask(type, server.admin, there(server.url)))).toEqual({
      steps: ['Resolve', 'Connect', 'Probe'],
    });
  });

  it('rejects a wrong secret key', async () => {
    const result = await ask(type, { ...server.admin, secretAccessKey: 'no' }, there(server.url));

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('rejects an unknown access key', async () => {
    const result = await ask(type, { ...server.admin, accessKeyId: 'AKIAUNKNOWN' }, there(server.url));

    expect(verdict(result)).toEqual(failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'));
  });

  it('says that a key may do nothing', async () => {
    const result = await ask(type, server.nobody, there(server.url), 'list');

    expect(verdict(result)).toEqual(failedAt('PermissionDenied', 'Resolve', 'Connect', 'Authorize'));
  });

  it('takes one that may do nothing for proof of the identity alone, where no more is asked', async () => {
    const result = await ask(type, server.nobody, there(server.url));

    expect(result).toMatchObject({ status: 'Succeeded', authenticatedOnly: true });
  });
});

it.each(SUBJECTS.flatMap(({ type, missing }) => (missing ? [[type, missing] as const] : [])))(
  '%s says that its subject does not exist',
  async (type, missing) => {
    const result = await ask(type, server.admin, missing(server.url));

    expect(verdict(result)).toEqual(failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'));
  },
);
