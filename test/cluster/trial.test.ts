import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { run } from '../support/process.ts';
import { openPty } from '../support/terminal/pty.ts';
import { namespace, PATIENCE_MS, RIGHT, startPluginSite } from './pluginsite.ts';
import type { PluginSite } from './pluginsite.ts';

let site: PluginSite;
let silent: Server;
const sockets: Socket[] = [];

beforeAll(async () => {
  silent = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  site = await startPluginSite(portOf(silent));
}, 900_000);

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await site?.stop();
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port; // it listens at an address
}

function address(port: number, password = RIGHT): string {
  return `postgres://reader:${encodeURIComponent(password)}@127.0.0.1:${port}/sales?sslmode=disable`;
}

async function plugin(input: string, ...args: readonly string[]) {
  const env = { ...process.env, KUBECONFIG: site.kubeconfig, NODE_OPTIONS: '' };
  return run(process.execPath, [site.plugin, ...args, '-n', namespace], { env, input, mayFail: true });
}

interface Listed {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly generateName?: string;
      readonly resourceVersion: string;
      readonly ownerReferences?: readonly object[];
      readonly uid: string;
    };
  }[];
}

/** The tests and the Secrets whose names begin like that. */
async function made(name: string) {
  const list = async (kind: string) => {
    const { items } = JSON.parse(await site.kubectl('get', kind, '-n', namespace, '-o', 'json')) as Listed;
    return items.filter(({ metadata }) => metadata.name.startsWith(`${name}-`));
  };
  return { tests: await list('connectiontests'), secrets: await list('secrets') };
}

describe('a test before anything is saved', () => {
  it(
    'is followed by the save and the wait, and leaves nothing else',
    async () => {
      const args = ['new', 'tried', '--from-url', '-', '--test', '--apply', '--wait'];
      const { code, stderr } = await plugin(address(site.database.port), ...args);

      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('The test: Succeeded') as unknown,
      });
      expect(stderr).toContain('Connection tried is Ready: TestSucceeded');
      expect(await made('tried')).toEqual({ tests: [], secrets: [] });
    },
    PATIENCE_MS,
  );

  it(
    'saves nothing where it fails, and says why',
    async () => {
      const { code, stderr } = await plugin(
        address(site.database.port, 'wrong'),
        'new',
        'failed',
        '--from-url',
        '-',
        '--test',
        '--apply',
      );

      expect(code).toBe(1);
      expect(stderr).toContain('The test: Failed at Authenticate, CredentialsRejected');
      expect(stderr).toContain('nothing was saved');
      expect(await site.kubectl('get', 'connections', '-n', namespace, '-o', 'name')).not.toContain('failed');
      expect(await made('failed')).toEqual({ tests: [], secrets: [] });
    },
    PATIENCE_MS,
  );

  it(
    'says in its Secret where that may go, where a policy asks for it, and so does what is saved',
    async () => {
      const policy = {
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'ConnectionPolicy',
        metadata: { name: 'bound' },
        spec: { secrets: { requireHostBinding: true } },
      };
      await site.kubectl.apply(policy);
      const refused = ['new', 'unbound', '--from-url', '-', '--apply', '--wait'];
      await eventually(async () => {
        const { stderr } = await plugin(address(site.database.port), ...refused);
        await site.kubectl('delete', 'connection,secret', 'unbound', '-n', namespace);
        expect(stderr).toContain('NotAllowed: policy bound asks that secret unbound says where it may go');
      }, 60_000);

      const args = ['new', 'bound', '--from-url', '-', '--test', '--apply', '--wait'];
      const { code, stderr } = await plugin(address(site.database.port), ...args);

      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('Connection bound is Ready: TestSucceeded') as unknown,
      });
      const place = `127.0.0.1:${site.database.port}`;
      expect(stderr).toContain(`mooring.dev/allowed-hosts: ${place}`);
      expect(await site.kubectl('get', 'secret', 'bound', '-n', namespace, '-o', 'yaml')).toContain(place);
      expect(await made('bound')).toEqual({ tests: [], secrets: [] });
      await site.kubectl('delete', 'connectionpolicy', 'bound');
    },
    PATIENCE_MS,
  );

  it(
    'takes what was typed away with it, though the plugin is killed in the middle',
    async () => {
      const terminal = openPty({
        command: process.execPath,
        args: [site.plugin, 'new', 'killed', '--from-url', '-', '--test', '-n', namespace],
        columns: 80,
        env: { ...process.env, KUBECONFIG: site.kubeconfig, NODE_OPTIONS: '' },
      });
      await terminal.sees('URL, DSN or JDBC string');
      terminal.press(`${address(portOf(silent))}\r`);
      await eventually(async () => expect((await made('killed')).secrets).toHaveLength(1), 30_000);

      terminal.kill('SIGKILL');
      const { tests, secrets } = await made('killed');

      const [test, secret] = [tests[0]?.metadata, secrets[0]?.metadata];
      expect(secret).toMatchObject({
        generateName: 'killed-',
        ownerReferences: [{ kind: 'ConnectionTest', name: test?.name, uid: test?.uid }],
      });
      await terminal.exited;
      await eventually(async () => expect(await made('killed')).toEqual({ tests: [], secrets: [] }), 120_000);
    },
    PATIENCE_MS,
  );

  it(
    'is gone too where the plugin was killed before it had made the Secret',
    async () => {
      const spec = {
        type: 'postgresql',
        parameters: { host: '127.0.0.1', port: portOf(silent), database: 'd', user: 'u' },
        secrets: { password: { name: 'early-0', key: 'password' } },
      };
      await site.kubectl.apply({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'ConnectionTest',
        metadata: { name: 'early-1', namespace },
        spec: { template: { spec }, ttlSecondsAfterFinished: 1 },
      });

      await eventually(async () => expect((await made('early')).tests).toEqual([]), 60_000);
    },
    PATIENCE_MS,
  );

  it('has left no credential anywhere', async () => {
    expect(await site.leaks()).toEqual([]);
  });
});
