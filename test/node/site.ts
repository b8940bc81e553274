import { join } from 'node:path';
import { connection, connectionReaders, namespace, RIGHT, secret } from '../cluster/shop.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { inside } from '../support/node/machine.ts';
import type { Inside } from '../support/node/machine.ts';
import { addOperatorImage } from '../support/node/operatorImage.ts';
import { NODE_VARIABLE, startNode } from '../support/node/start.ts';
import type { NodeSite } from '../support/node/start.ts';
import { makeOnce } from '../support/once.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { operatorPods } from './pods.ts';
import type { OperatorPods } from './pods.ts';
import { applyDeploy } from './ways.ts';

/** The operator in Pods, as deploy/ has it, and a database that they reach. */
export interface InPods extends ReturnType<typeof connectionReaders>, OperatorPods {
  readonly site: NodeSite;
  readonly kubectl: Kubectl;
  readonly inside: Inside;
  /** HOST:PORT of the API server. */
  readonly apiServer: string;
  /** The spec of a Connection to the database, with the password in this Secret. */
  postgresql(secret: string): { readonly parameters: object };
  /** Installs it again, with these of its components. */
  applyDeploy(...components: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** The operator in Pods, all of them available, with a Connection `orders` that is Ready. */
export async function inPodsWithOrders(): Promise<InPods> {
  const site = await inPods();
  await site.available();
  await site.kubectl.apply(
    secret('right', { password: RIGHT }),
    connection('orders', site.postgresql('right')),
  );
  await site.waitForVerdict('orders', 'True', 'TestSucceeded', 60_000);
  return site;
}

/** Takes the node of the run, or starts one, and installs the operator in it. */
export async function inPods(): Promise<InPods> {
  const shared = process.env[NODE_VARIABLE];
  const own = shared === undefined ? await startNode(console.error) : undefined;
  const site: NodeSite = own?.site ?? JSON.parse(shared ?? '');
  const kubectl = kubectlOf(site.kubectl, site.kubeconfig);
  const machine = inside(site.pid);
  await makeOnce(join(site.dir, 'installed'), async () => {
    await addOperatorImage(machine, site.dir);
    await applyDeploy(kubectl, []);
    await kubectl('create', 'namespace', namespace);
    await kubectl('get', '--raw', '/openapi/v2'); // made anew for the CRDs; on a busy machine kubectl would not wait for it
  });
  const { servers } = site.network;
  const database = await startPostgresql({
    settings: { listen_addresses: `127.0.0.1,${servers}` },
    access: ['host all all 10.0.0.0/8 scram-sha-256'],
  });
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  return {
    ...connectionReaders(kubectl),
    ...operatorPods(kubectl),
    site,
    kubectl,
    inside: machine,
    apiServer: new URL(await kubectl('config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}')).host,
    postgresql: (secret) => ({
      type: 'postgresql',
      parameters: { host: servers, port: database.port, database: 'sales', user: 'reader', tls: { mode: 'disable' } }, // prettier-ignore
      secrets: { password: { name: secret, key: 'password' } },
    }),
    applyDeploy: (...components) => applyDeploy(kubectl, components),
    async stop() {
      await database.stop();
      await own?.stop();
    },
  };
}
