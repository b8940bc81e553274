import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { readinessOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { CANARY } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { violations } from '../support/invariants.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { leaksIn, sinksOf } from '../support/sinks.ts';
import type { Leak } from '../support/sinks.ts';

export const apiVersion = 'mooring.dev/v1alpha1';
/** Where all objects of a shop are. */
export const namespace = 'shop';
/** The password of the role `reader` at the database. */
export const RIGHT = `${CANARY}-right`;

/** A cluster of its own with an operator in it, a database that it may test, and a server that never answers. */
export interface Shop {
  readonly plane: ControlPlane;
  readonly kubectl: Kubectl;
  readonly database: PostgresqlServer;
  /** Of the server that never answers. */
  readonly silentPort: number;
  operator(): RunningOperator;
  /** Kills the operator and starts it again. */
  restartOperator(): Promise<void>;
  /** The spec of a Connection to the database, with the password in this Secret. */
  postgresql(secret: string, more?: object): PostgresqlSpec;
  get<T>(kind: string, name: string): Promise<T>;
  /** What a Connection says of itself. */
  readyOf(name: string): Promise<ReadyOf>;
  /** Waits until a Connection says so of its current generation, and sees to its invariants. */
  waitForVerdict(name: string, status: string, reason: string, withinMs?: number): Promise<Connection>;
  leaks(): Promise<readonly Leak[]>;
  stop(): Promise<void>;
}

interface PostgresqlSpec {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

interface ReadyOf {
  readonly status: string | undefined;
  readonly reason: string | undefined;
  readonly step: string | undefined;
  /** Whether that is of the current generation. */
  readonly current: boolean;
}

/** Starts one, whose operator has these flags besides. */
export async function startShop(args: readonly string[] = []): Promise<Shop> {
  const [plane, database, silent] = await Promise.all([
    startControlPlane({ say: console.error }),
    startPostgresql({ settings: { log_connections: 'on' } }),
    listenInSilence(),
  ]);
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const silentPort = (silent.address() as AddressInfo).port;
  const start = () => startOperator({ kubeconfig, args, ports: [database.port, silentPort, 9] });
  let operator = await start();
  return {
    plane,
    kubectl,
    database,
    silentPort,
    operator: () => operator,
    async restartOperator() {
      await operator.stop('SIGKILL');
      operator = await start();
    },
    postgresql: (secret, more = {}) => specOf(database.port, secret, more),
    ...connectionReaders(kubectl),
    leaks: () => leaksIn(sinksOf(plane, kubectl, operator)),
    async stop() {
      await operator.stop();
      silent.close();
      await Promise.all([plane.stop(), database.stop()]);
    },
  };
}

/** Reads Connections of the shop through kubectl. */
export function connectionReaders(kubectl: Kubectl): Pick<Shop, 'get' | 'readyOf' | 'waitForVerdict'> {
  const get = async <T>(kind: string, name: string) =>
    JSON.parse(await kubectl('get', kind, name, '--namespace', namespace, '-o', 'json')) as T;
  const readyOf = async (name: string) => {
    const { metadata, status } = await get<Connection>('connection', name);
    const ready = readinessOf(status?.conditions);
    return {
      status: ready?.status,
      reason: ready?.reason,
      step: status?.lastTest?.failedStep,
      current: status?.observedGeneration === metadata.generation,
    };
  };
  return {
    get,
    readyOf,
    async waitForVerdict(name, status, reason, withinMs) {
      const expected = { status, reason, current: true };
      await eventually(async () => expect(await readyOf(name)).toMatchObject(expected), withinMs);
      const object = await get<Connection>('connection', name);
      expect(violations(object)).toEqual([]);
      return object;
    },
  };
}

/** The manifest of a Connection. */
export function connection(name: string, spec: object, annotations: Readonly<Record<string, string>> = {}) {
  return { apiVersion, kind: 'Connection', metadata: { name, namespace, annotations }, spec };
}

/** The manifest of a Secret. */
export function secret(name: string, stringData: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

/** The manifest of a Flow that reads from these Connections, a step each. */
export function flow(name: string, ...connections: readonly string[]) {
  const steps = connections.map((each, index) => ({ name: `s${index}`, from: [{ connection: each }] }));
  return { apiVersion, kind: 'Flow', metadata: { name, namespace }, spec: { steps } };
}

function specOf(port: number, secret: string, more: object): PostgresqlSpec {
  const tls = { mode: 'disable' };
  return {
    type: 'postgresql',
    parameters: { host: '127.0.0.1', port, database: 'sales', user: 'reader', tls },
    secrets: { password: { name: secret, key: 'password' } },
    ...more,
  };
}

async function listenInSilence(): Promise<Server> {
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
