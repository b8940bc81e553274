import { join } from 'node:path';
import { connectorOf } from '../../src/connectors/index.ts';
import { Secret } from '../../src/contract/secret.ts';
import { probePool } from '../../src/probe/pool.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { PARTS } from '../../src/probe/programs.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { childProber } from '../../src/probe/wire/childProber.ts';
import { proberFrom } from '../../src/probe/wire/client.ts';
import { bundleOperator } from '../support/bundle.ts';
import { pluginExecutable } from '../support/plugin.ts';
import { removeFolder } from '../support/process.ts';
import { certificates } from '../support/servers/certificates.ts';
import { SPEAKING } from '../support/servers/families.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import { startTinyproxy } from '../support/servers/tinyproxy.ts';
import { allTrials } from '../support/servers/trials.ts';

/*
 * One success of each type that has a driver of its own, in the process that tests run in when it matters: without files, processes and an
 * environment. Drivers load parts of themselves late, and a part that is not let in shows only here.
 */
const root = join(import.meta.dirname, '../..');
const trials = await allTrials();
const options = { slots: 1, allowTargets: [parseAllowTarget('127.0.0.1/32')] };
let pools: readonly ProbePool[] = [];
let bundle: string;

beforeAll(async () => {
  bundle = await bundleOperator();
  const appFolders = ['src', 'node_modules', 'package.json'].map((path) => join(root, path));
  const plugin = join(bundle, 'kubectl-connection.js');
  const executable = await pluginExecutable(bundle);
  const probers = [
    { entry: join(bundle, 'prober.js'), args: [], appFolders: [] },
    { entry: plugin, args: [PARTS.prober], appFolders: [] },
    { entry: '', args: [PARTS.prober], appFolders: [], executable },
  ].map((program) => proberFrom(childProber(program), { ...options, denyTargets: () => [] }));
  const sources = { ...options, entry: join(root, 'src/probe/child.ts'), appFolders };
  pools = [probePool({ ...sources, denyTargets: [] }), ...probers];
}, 240_000);
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await removeFolder(bundle);
});

it('has a trial for each driver', () => {
  expect([...trials.keys()].toSorted()).toEqual(SPEAKING.map(({ type }) => type).toSorted());
});

it.each(SPEAKING.map(({ type }) => type))(
  'the test of %s succeeds in a sealed process, from the sources, the bundle, the plugin and its executable',
  async (type) => {
    const pem = await certificates();
    const trial = trials.get(type)!;
    const { server, attempt } = await trial.startWithLogin(pem);
    const { parameters, auth, probe } = attempt;
    const takesAuthority = 'caCertificate' in connectorOf(type)!.secrets.properties;
    const secrets = { ...attempt.secrets, ...(takesAuthority && { caCertificate: pem.ca }) };
    const wrapped = Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    );

    const request = { type, parameters, secrets: wrapped, auth, probe, timeoutMs: 10_000 };
    const results = await Promise.all(
      pools.map((pool) => pool.run(request, { namespace: 'shop', signal: new AbortController().signal })),
    );

    await server.stop();
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('Succeeded'));
    for (const { steps } of results) {
      const expected = ['Resolve', 'Connect', ...(trial.encryptsByItself ? [] : ['TLS']), 'Probe'];
      expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
    }
  },
  180_000,
);

it.each(['proxy', 'sshTunnel'])(
  'a test by %s succeeds there, too',
  async (way) => {
    const pem = await certificates();
    const { server, attempt } = await trials.get('postgresql')!.startWithLogin(pem);
    const carrier =
      way === 'proxy' ? await startTinyproxy() : await startOpenssh({ AllowTcpForwarding: 'yes' });
    const login = 'keys' in carrier ? { user: carrier.user.name, hostKey: carrier.hostKey.line } : {};
    const parameters = { ...attempt.parameters, [way]: { host: '127.0.0.1', port: carrier.port, ...login } };
    const secrets = {
      ...attempt.secrets,
      caCertificate: pem.ca,
      ...('keys' in carrier && { sshTunnelKey: carrier.keys.plain }),
    };
    const wrapped = Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    );

    const request = {
      type: 'postgresql',
      parameters,
      secrets: wrapped,
      auth: 'password',
      probe: undefined,
      timeoutMs: 10_000,
    };
    const results = await Promise.all(
      pools.map((pool) => pool.run(request, { namespace: 'shop', signal: new AbortController().signal })),
    );

    await Promise.all([server.stop(), carrier.stop()]);
    expect(results).toEqual(Array(4).fill(expect.objectContaining({ status: 'Succeeded' })));
  },
  60_000,
);
