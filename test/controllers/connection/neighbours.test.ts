import { conditionOf, readinessOf } from '../../../src/api/conditions.ts';
import { Connections, Secrets } from '../../../src/api/kinds.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { failed, PASSED, POSTGRESQL } from './builder.ts';
import { base64, site } from './site.ts';

const REJECTED = failed('CredentialsRejected', 'Authenticate');
const UNTRUSTED = failed('CertificateUntrusted', 'TLS');
const MINUTE = 60_000;

/** Applies a Connection of the same user of the same server with a password of its own, and looks at it once. */
async function apply(fake: FakeIo, name: string, password: string, answer: ProbeResult, database = 'sales') {
  const metadata = { namespace: 'shop', name };
  fake.server.apply(Secrets, { metadata, data: { password: base64(password) } });
  const spec = {
    ...POSTGRESQL,
    parameters: { ...POSTGRESQL.parameters, database },
    secrets: { password: { name, key: 'password' } },
  };
  fake.server.apply(Connections, { metadata, spec });
  return look(fake, name, answer);
}

async function look(fake: FakeIo, name: string, answer: ProbeResult) {
  const ref = { namespace: 'shop', name };
  fake.answer(() => answer);
  const { requeueAfterMs } = await fake.reconcile(Connections, ref);
  const { conditions, lastTest, history } = fake.server.get(Connections, ref)?.status ?? {};
  const said = (type: string) => {
    const { status, reason } = conditionOf(conditions, type) ?? {};
    return status === undefined ? undefined : `${status} ${reason}`;
  };
  return {
    ready: said('Ready'),
    reachable: said('Reachable'),
    shown: `${history?.[0]?.ready} ${history?.[0]?.reason}`,
    told: readinessOf(conditions)?.message,
    stalled: said('Stalled'),
    reconciling: said('Reconciling'),
    lastTest: lastTest?.reason,
    requeueAfterMs,
  };
}

describe('a Connection whose user others guess the password of', () => {
  it('has no verdict until its own password is tried, and that one then', async () => {
    const fake = site();
    await apply(fake, 'bad1', 'wrong', REJECTED);
    await apply(fake, 'bad2', 'wrong too', REJECTED);

    const waiting = await apply(fake, 'good', 'right', PASSED);
    await fake.clock.advance(MINUTE);
    const tried = await look(fake, 'good', PASSED);

    expect(waiting).toEqual({
      ready: undefined,
      reachable: 'Unknown Pending',
      shown: 'Unknown Pending',
      told: expect.stringContaining('is not tried before') as string,
      stalled: undefined,
      reconciling: 'True Pending',
      lastTest: undefined,
      requeueAfterMs: MINUTE,
    });
    expect(tried).toMatchObject({ ready: 'True TestSucceeded', reconciling: undefined });
  });

  it('keeps the verdict that its own test gave', async () => {
    const fake = site();
    await apply(fake, 'untrusted', 'right', UNTRUSTED);
    await apply(fake, 'bad1', 'wrong', REJECTED);
    await apply(fake, 'bad2', 'wrong too', REJECTED);
    await fake.clock.advance(MINUTE / 2);
    await apply(fake, 'bad3', 'wrong again', REJECTED);

    const waiting = await apply(fake, 'untrusted', 'corrected', PASSED);

    expect(waiting).toMatchObject({
      ready: 'False CertificateUntrusted',
      reachable: 'False CertificateUntrusted',
      reconciling: 'True Pending',
      lastTest: 'CertificateUntrusted',
    });
  });

  it('has no verdict on a spec that none of its tests had', async () => {
    const fake = site();
    await apply(fake, 'edited', 'right', PASSED);
    await apply(fake, 'bad1', 'wrong', REJECTED);
    await apply(fake, 'bad2', 'wrong too', REJECTED);

    const waiting = await apply(fake, 'edited', 'another', REJECTED, 'elsewhere');

    expect(waiting).toMatchObject({
      ready: undefined,
      reachable: 'Unknown Pending',
      reconciling: 'True Pending',
    });
  });
});
