import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ALERTS } from '../../../src/generate/alerts.ts';
import { METRICS } from '../../../src/generate/operator.ts';
import { METRICS_READER } from '../../../src/generate/rbac.ts';
import { OPERATOR } from '../install.ts';
import type { Kubectl } from '../kubectl.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from '../servers/account.ts';
import { packages } from '../servers/prometheus.ts';

/** A Prometheus that finds the Pods of the operator by itself, and scrapes and judges every two seconds. */
export interface ScrapingPrometheus {
  /** The Pods that it scrapes, and what is the matter with each. */
  targets(): Promise<
    readonly { readonly pod: string; readonly health: string; readonly lastError: string }[]
  >;
  /** Names and labels of the alerts that fire. */
  firing(): Promise<readonly Readonly<Record<string, string>>[]>;
  /** How many series answer a query. */
  query(expr: string): Promise<number>;
  stop(): Promise<void>;
}

/** The account of Prometheus, bound to the role of a reader of metrics. */
const ACCOUNT = 'prometheus';
const EVERY = '2s';

/** Starts it beside the node, whose Pods it reaches as Prometheus in a Pod would. */
export async function startScrapingPrometheus(kubectl: Kubectl): Promise<ScrapingPrometheus> {
  await needProgram('/usr/bin/prometheus', packages);
  await giveRights(kubectl);
  const folder = await temporaryFolder('mooring-scraping', { owner: NOBODY });
  const port = await freePort();
  const write = (name: string, text: string) => writeOwned(folder, name, text);
  const files = {
    token: await write('token', await tokenOf(kubectl, ACCOUNT)),
    ca: await write('ca.crt', await authorityOf(kubectl)),
  };
  const rules = ALERTS.map((rule) => ({ ...rule, for: EVERY }));
  await write('rules.yml', stringify({ groups: [{ name: 'mooring', rules }] }));
  const places = await servePlaces(kubectl);
  const config = await write('prometheus.yml', stringify(configuration(places.url, files)));
  const server = await startServer({
    name: 'prometheus',
    command: '/usr/bin/prometheus',
    args: [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`], // prettier-ignore
    cwd: folder,
    ...NOBODY,
    ready: /Server is ready to receive web requests/,
    answers: [],
  });
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return ((await answer.json()) as { readonly data: T }).data; // Prometheus's own form
  };
  return {
    async targets() {
      const { activeTargets } = await ask<{ readonly activeTargets: readonly Target[] }>(
        'targets?state=active',
      );
      return activeTargets.map(({ labels, health, lastError }) => ({
        pod: labels['pod'] ?? '',
        health,
        lastError,
      }));
    },
    async firing() {
      const { alerts } = await ask<{ readonly alerts: readonly FiringAlert[] }>('alerts');
      return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels);
    },
    async query(expr) {
      return (await ask<{ readonly result: readonly unknown[] }>(`query?query=${encodeURIComponent(expr)}`))
        .result.length;
    },
    async stop() {
      await server.stop();
      await places.stop();
      await removeFolder(folder);
    },
  };
}

/** Tells Prometheus where the Pods are: that of Debian cannot ask Kubernetes itself. */
async function servePlaces(kubectl: Kubectl): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const server = createServer((_, response) => {
    void placesOf(kubectl)
      .then((places) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(places)),
      )
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

async function placesOf(kubectl: Kubectl): Promise<readonly object[]> {
  const { namespace } = OPERATOR;
  const pods = JSON.parse(await kubectl('get', 'pods', '--namespace', namespace, '-o', 'json')) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
      readonly status: { readonly podIP?: string };
    }[];
  };
  return pods.items
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status.podIP !== undefined)
    .map(({ metadata, status }) => ({
      targets: [`${status.podIP}:${METRICS}`],
      labels: { namespace, pod: metadata.name },
    }));
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

interface FiringAlert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A token of an account in the namespace of the operator, which is made where it is not there. */
export async function tokenOf(kubectl: Kubectl, account: string): Promise<string> {
  const { namespace } = OPERATOR;
  await kubectl.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } });
  return (await kubectl('create', 'token', account, '--namespace', namespace, '--duration=1h')).trim();
}

/** What to trust of the metrics. */
export async function authorityOf(kubectl: Kubectl): Promise<string> {
  const secret = ['secret', 'mooring-webhook', '--namespace', OPERATOR.namespace];
  const value = await kubectl('get', ...secret, '-o', 'jsonpath={.data.ca\\.crt}');
  return Buffer.from(value, 'base64').toString();
}

/** As docs/operations.md says for a Prometheus alone. */
async function giveRights(kubectl: Kubectl): Promise<void> {
  const { namespace } = OPERATOR;
  const rbac = 'rbac.authorization.k8s.io';
  const binding = (name: string, role: string) => ({
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace }],
  });
  await kubectl.apply(
    binding('prometheus-reads-metrics', METRICS_READER),
    binding('prometheus-finds-pods', 'view'),
  );
}

function configuration(places: string, files: Readonly<Record<'token' | 'ca', string>>): object {
  return {
    global: { scrape_interval: EVERY, evaluation_interval: EVERY },
    rule_files: ['rules.yml'],
    scrape_configs: [
      {
        job_name: 'mooring',
        scheme: 'https',
        honor_labels: true,
        authorization: { credentials_file: files.token },
        tls_config: { ca_file: files.ca, server_name: `mooring.${OPERATOR.namespace}.svc` },
        http_sd_configs: [{ url: places, refresh_interval: EVERY }],
      },
    ],
  };
}
