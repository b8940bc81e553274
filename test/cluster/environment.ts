import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { violations } from '../support/invariants.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';
import { etcdSink, leaksIn, sinksOf, textSink } from '../support/sinks.ts';
import type { Leak } from '../support/sinks.ts';

export const apiVersion = 'mooring.dev/v1alpha1';

/** A cluster of its own with an operator in it, and an HTTP service that counts its requests. */
export interface Environment {
  readonly plane: ControlPlane;
  readonly kubectl: Kubectl;
  /** Of the operator's own account. */
  readonly kubeconfig: string;
  /** Of the HTTP service, at 127.0.0.1 and at localhost. */
  readonly port: number;
  /** How often the path of the HTTP service was asked for. */
  asked(path: string): number;
  operator(): RunningOperator;
  /** Ends the operator; `start` brings one back, with these flags besides. */
  halt(signal?: NodeJS.Signals): Promise<void>;
  start(...args: readonly string[]): Promise<void>;
  get<T>(kind: string, namespace: string, name: string): Promise<T>;
  /** waits until the Connection has this verdict for its current generation; every status seen on the way keeps the invariants. */
  waitForVerdict(namespace: string, name: string, verdict: string, withinMs?: number): Promise<Connection>;
  /** The places where a credential has leaked to; a test expects none. */
  leaks(): Promise<readonly Leak[]>;
  /** Ends it all; throws if a credential has leaked. */
  stop(): Promise<void>;
}

/** Starts an environment; `args` are flags of the operator. */
export async function startEnvironment(...args: readonly string[]): Promise<Environment> {
  const plane = await startControlPlane({ say: console.error });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const heard = new Map<string, number>();
  const { server, port } = await serve(heard);
  const start = (more: readonly string[]) =>
    startOperator({ kubeconfig, ports: [port], args: [`--allow-target=[::1/128]:${port}`, ...more] });
  let operator = await start(args);
  const get = async <T>(kind: string, namespace: string, name: string) =>
    JSON.parse(await kubectl('get', kind, name, '--namespace', namespace, '-o', 'json')) as T;
  return {
    plane,
    kubectl,
    kubeconfig,
    port,
    asked: (path) => heard.get(path) ?? 0,
    operator: () => operator,
    halt: (signal) => operator.stop(signal),
    async start(...more) {
      operator = await start(more);
    },
    get,
    async waitForVerdict(namespace, name, verdict, withinMs = 30_000) {
      await eventually(
        async () => expect(verdictOf(await get<Connection>('connection', namespace, name))).toBe(verdict),
        withinMs,
      );
      const connection = await get<Connection>('connection', namespace, name);
      expect(violations(connection)).toEqual([]);
      return connection;
    },
    leaks: () => leaksIn(sinksOf(plane, kubectl, operator)),
    async stop() {
      const leaks = await leaksIn([
        etcdSink(plane.etcd),
        textSink('answers of the API server', () => kubectl.answers()),
      ]);
      await operator.stop();
      server.closeAllConnections();
      server.close();
      await plane.stop();
      if (leaks.length > 0) throw new Error(`credentials came to light: ${JSON.stringify(leaks)}`);
    },
  };
}

/** `True TestSucceeded`, or that it is not of this generation. */
export function verdictOf({ metadata, status }: Connection): string {
  const ready = conditionOf(status?.conditions, 'Ready');
  if (status?.observedGeneration !== metadata.generation) return 'not yet seen';
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}`;
}

/** The message of one condition. */
export function messageOf({ status }: Pick<Connection, 'status'>, type = 'Ready'): string {
  return conditionOf(status?.conditions, type)?.message ?? '';
}

async function serve(
  heard: Map<string, number>,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    heard.set(path, (heard.get(path) ?? 0) + 1);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
