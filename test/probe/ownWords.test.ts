import { FAILURES } from '../../src/contract/reasons.ts';
import { Secret } from '../../src/contract/secret.ts';
import type { ProbeFailure } from '../../src/probe/message.ts';
import { inOwnWords, isOwnMessage } from '../../src/probe/ownWords.ts';
import { messagesIn } from '../support/source/texts.ts';
import { readModules } from '../support/source/module.ts';
import { closePools, deedPool, request, shop } from './pools.ts';

afterEach(closePools);

const failed = (message: string, rest: Partial<ProbeFailure> = {}): ProbeFailure => ({
  status: 'Failed',
  reason: 'CredentialsRejected',
  message,
  steps: [],
  durationMs: 1,
  ...rest,
});

/** A message as the sources write it, with a value where one is put in. */
const SAID = ['drivers', 'families', 'probe'].flatMap((folder) =>
  readModules(`src/${folder}`).flatMap((module) => messagesIn(module)),
);

describe('the messages of a probe process', () => {
  it.each([...new Set(SAID.filter((text) => !text.includes('{')))])('may be ours: %s', (message) => {
    expect(isOwnMessage(message)).toBe(true);
  });

  it.each([
    'the broker does not offer the login SCRAM-SHA-256',
    'no end within the 0.3s of the test',
    'the service answers that it cannot work now (503)',
    'the service does not accept the credential (401)',
    'at the http proxy: the proxy answers 502',
    'at the ssh tunnel: nothing listens on the port',
    'a broker that the cluster advertises: nothing listens on the port',
    'caCertificate holds no PEM certificate',
    'the server shows another host key than the Connection names: it shows SHA256:' +
      `${'A'.repeat(43)}, ssh-ed25519`,
    'the server does not accept the user or the credential; password stands in quotes; user ends with a blank',
    'the answer has no value at entry 2 of spec.test.probe.expect.json',
    'connected, TLS was agreed upon, and no byte came within the 10s of the test',
    'no end within the 10s of the test; its first bytes look like SSH',
    'no Sentinel knows a master of the name in parameters.sentinelMaster: 1 of 2 answered',
    'none of the 3 Sentinels can be asked: nothing listens on the port',
    'the Sentinel cannot be asked: it asks for no password: remove the secret sentinelPassword',
    'the master that the Sentinels name: nothing listens on the port',
    'no server of 4 can be used, 1 answered: server 2: no end within the 10s of the test; server 1, 3, 4: nothing listens on the port',
    'the account logs in by a way that is not supported, a ticket of Kerberos: make an account for this that has a password',
  ])('may hold a value: %s', (message) => {
    expect(isOwnMessage(message)).toBe(true);
  });

  it.each([
    'your session has expired: log in at https://example.test',
    'the broker does not offer the login of Bob, who may call 555 0100',
    'the service answers evil.example.test',
    'the service answers <script>',
    'at the http proxy: call the administrator',
    'you is hacked',
    'the server does not accept the user or the credential; hunter2',
    'nothing listens on the port. Log in again at example.test',
    'no server of 2 can be used, 0 answered: server 1: nothing listens on the port; server 2: call Bob',
    'nothing listens on the port; server 2: call Bob',
    '',
  ])('are none of others: %j', (message) => {
    expect(isOwnMessage(message)).toBe(false);
  });

  it('quote what the operator itself gave the test, and the next test no more', () => {
    const refusal = 'policy edge does not allow this target in this namespace';
    const lists = [{ refusal, deny: [] }];

    expect(inOwnWords(failed(refusal), { lists, probe: undefined })).toEqual(failed(refusal));
    expect(inOwnWords(failed(refusal), { lists: [], probe: undefined })).not.toEqual(failed(refusal));
  });

  it('name the domains in which a short name of this namespace was looked up, and no others', () => {
    const place = { clusterDomain: 'cluster.test', namespace: 'shop' };
    const told = 'shop.svc.cluster.test, svc.cluster.test, cluster.test';
    const message = (domains: string) =>
      `the host is neither a Service, as this namespace has it, nor a name of DNS: check it, or give the whole name, such as NAME.NAMESPACE.svc; it was looked up in ${domains}, and as it stands`;

    const test = { lists: [], probe: undefined };

    expect(inOwnWords(failed(message(told)), test, place)).toEqual(failed(message(told)));
    expect(inOwnWords(failed(message('other.test')), test, place)).not.toEqual(failed(message('other.test')));
  });

  it('say what the reason says where they say what is not ours, and no remedy of others', async () => {
    const phished = request('phish', { secrets: { password: new Secret('x') } });

    const said = inOwnWords(await deedPool().run(phished, shop), phished); // as the operator does with an answer

    expect(said).toEqual(
      failed('the server does not accept the user or the credential', { durationMs: expect.any(Number) }),
    );
  });

  it.each(Object.keys(FAILURES) as (keyof typeof FAILURES)[])('have words for %s', (reason) => {
    const { message } = inOwnWords(failed('x', { reason }), { probe: undefined }) as ProbeFailure;

    expect(message).toMatch(/^[a-z].*[A-Za-z)0-9]$/);
  });
});
