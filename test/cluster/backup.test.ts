import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { connection as plugin } from '../cli/console.ts';
import { FILES } from '../support/controlplane/flags.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';
import { freePort, removeFolder, temporaryFolder } from '../support/process.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { apiVersion, connection, connectionReaders, flow, namespace, RIGHT, secret } from './shop.ts';

const PATIENCE_MS = 600_000;
const POLICY = { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'databases' }, spec: { types: { allow: ['postgresql'] } } }; // prettier-ignore

let folder: string;
let database: PostgresqlServer;
let site: Site;

interface Site extends ReturnType<typeof connectionReaders> {
  readonly plane: ControlPlane;
  readonly kubectl: ReturnType<typeof kubectlOf>;
}

/** The cluster whose data are in this folder, at this port. */
async function startSite(dir: string, port: number): Promise<Site> {
  const plane = await startControlPlane({ dir, port, say: console.error });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  return { plane, kubectl, ...connectionReaders(kubectl) };
}

async function startOperatorIn({ kubectl, plane }: Site): Promise<RunningOperator> {
  return startOperator({
    kubeconfig: await writeOperatorKubeconfig(kubectl, plane.dir),
    ports: [database.port],
  });
}

const orders = () => {
  const parameters = { host: '127.0.0.1', port: database.port, database: 'sales', user: 'reader', tls: { mode: 'disable' } }; // prettier-ignore
  return connection('orders', {
    type: 'postgresql',
    parameters,
    secrets: { password: { name: 'orders-db', key: 'password' } },
  });
};

beforeAll(async () => {
  [folder, database] = await Promise.all([temporaryFolder('mooring-backup'), startPostgresql()]);
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
}, 900_000);

afterEach(() => site?.plane.stop());

afterAll(async () => {
  await database?.stop();
  await removeFolder(folder);
});

/** A cluster with a Connection that is Ready and used, and a policy; its operator has been killed. */
async function makeOrders(dir: string, port: number): Promise<Site> {
  const made = await startSite(dir, port);
  await install(made.kubectl);
  await made.kubectl('create', 'namespace', namespace);
  await made.kubectl.apply(
    POLICY,
    secret('orders-db', { password: RIGHT }),
    orders(),
    flow('nightly', 'orders'),
  );
  const operator = await startOperatorIn(made);
  await made.waitForVerdict('orders', 'True', 'TestSucceeded', 60_000);
  await operator.stop('SIGKILL');
  return made;
}

describe('what was saved', () => {
  it(
    'from etcd brings the whole cluster back, with the verdicts of that moment, and the operator goes on',
    async () => {
      const [dir, port] = [join(folder, 'etcd'), await freePort()];
      const [data, saved] = [join(dir, FILES.data), join(folder, 'saved')];
      site = await makeOrders(dir, port);
      await site.plane.stop();
      await cp(data, saved, { recursive: true });
      site = await startSite(dir, port);
      await site.kubectl('delete', 'namespace', namespace, '--wait=true', '--timeout=120s');
      await site.kubectl('delete', 'connectionpolicy', 'databases');
      await site.plane.stop();
      await rm(data, { recursive: true });
      await cp(saved, data, { recursive: true });

      site = await startSite(dir, port);

      expect(await site.readyOf('orders')).toMatchObject({ status: 'True', reason: 'TestSucceeded' });
      const operator = await startOperatorIn(site);
      await site.kubectl.apply(secret('orders-db', { password: `${RIGHT}-no-more` }));
      await site.waitForVerdict('orders', 'False', 'CredentialsRejected', 120_000);
      expect(await site.kubectl('get', 'connectionpolicies,flows', '-A', '-o', 'name')).toBe(
        'connectionpolicy.mooring.dev/databases\nflow.mooring.dev/nightly\n',
      );
      await operator.stop();
    },
    PATIENCE_MS,
  );

  it(
    'as a sealed export comes into an empty cluster, where it is tested anew; policies do not come along',
    async () => {
      const identity = await generateX25519Identity();
      const [key, sealed] = [join(folder, 'key.txt'), join(folder, 'shop.age')];
      await writeFile(key, `${identity}\n`);
      site = await makeOrders(join(folder, 'from'), await freePort());
      const recipient = await identityToRecipient(identity);
      const to = ['--kubeconfig', site.plane.kubeconfig];
      const exported = await plugin(['export', '--all', '-A', '--with-credentials', '-r', recipient, '--to', sealed, ...to]); // prettier-ignore
      await site.plane.stop();
      site = await startSite(join(folder, 'into'), await freePort());
      await install(site.kubectl);
      await site.kubectl('create', 'namespace', namespace);
      const operator = await startOperatorIn(site);

      const imported = await plugin(['import', sealed, '-i', key, '--enable', '--kubeconfig', site.plane.kubeconfig]); // prettier-ignore

      expect([exported.code, imported.code]).toEqual([0, 0]);
      await site.waitForVerdict('orders', 'True', 'TestSucceeded', 120_000);
      expect(await site.kubectl('get', 'connectionpolicies,flows', '-A', '-o', 'name')).toBe(
        'flow.mooring.dev/nightly\n',
      );
      await operator.stop();
    },
    PATIENCE_MS,
  );
});
