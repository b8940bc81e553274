import { hostKeyOf, pinnedFingerprint } from '../../src/probe/shown.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';

let server: SshServer;

beforeAll(async () => {
  server = await startOpenssh();
}, 240_000);

afterAll(() => server?.stop(), 30_000);

describe('the host key of OpenSSH', () => {
  it('is shown as ssh-keygen prints it, and no login is tried', async () => {
    const rules = { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] };

    const seen = await hostKeyOf({ host: '127.0.0.1', port: server.port }, rules);

    expect(seen).toEqual({ shown: { type: 'ssh-ed25519', fingerprint: server.hostKey.fingerprint } });
    expect(server.failures()).toBe(0);
  });

  it('is the same in both forms of the parameter', () => {
    const { line, fingerprint } = server.hostKey;

    expect([line, fingerprint].map(pinnedFingerprint)).toEqual([fingerprint, fingerprint]);
  });
});
