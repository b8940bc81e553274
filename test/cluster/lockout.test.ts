import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import { credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startShiftedOperator } from '../support/operator.ts';
import type { ShiftedOperator } from '../support/operator.ts';
import { leaksIn, sinksOf } from '../support/sinks.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/*
 * One wrong password, many users of it, and a day that passes in seconds: how often is it tried? Each test of
 * PostgreSQL is one connection with one attempt, so connections are counted.
 */
const apiVersion = 'mooring.dev/v1alpha1';
const namespace = 'lockout';
const HOUR_MS = 3_600_000;
const STEP_MS = HOUR_MS / 2;
const RIGHT = credential('right');
const NAMES = Array.from({ length: 10 }, (_, number) => `c${number}`);

let plane: ControlPlane;
let database: PostgresqlServer;
let counter: Server;
let attempts = 0;
let kubectl: Kubectl;
let kubeconfig: string;
let operator: ShiftedOperator;

beforeAll(async () => {
  [plane, database] = await Promise.all([startControlPlane({ say: console.error }), startPostgresql()]);
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  counter = createServer((socket) => {
    attempts += 1;
    const server = connect(database.port, '127.0.0.1');
    socket.pipe(server).pipe(socket);
    for (const each of [socket, server])
      each.on('error', () => [socket, server].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve));
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  operator = await start(0);
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  counter?.close();
  await Promise.all([plane?.stop(), database?.stop()]);
}, 30_000);

const start = (aheadMs: number) => startShiftedOperator(aheadMs, { kubeconfig, ports: [portOf()] });
const portOf = () => (counter.address() as AddressInfo).port;

function specOf(): object {
  const parameters = {
    host: '127.0.0.1',
    port: portOf(),
    database: 'sales',
    user: 'reader',
    tls: { mode: 'disable' },
  };
  return { type: 'postgresql', parameters, secrets: { password: { name: 'db', key: 'password' } } };
}

function manifest(kind: string, name: string, spec: object, annotations = {}) {
  return { apiVersion, kind, metadata: { name, namespace, annotations }, spec };
}

async function pass(hours: number): Promise<void> {
  for (let passed = 0; passed < hours * HOUR_MS; passed += STEP_MS) {
    await operator.shift(STEP_MS);
    await sleep(100);
  }
}

async function connections(): Promise<readonly Connection[]> {
  const list: { items: Connection[] } = JSON.parse(
    await kubectl('get', 'connections', '--namespace', namespace, '-o', 'json'),
  );
  return list.items;
}

async function allBecome(status: string, reason: string, withinMs?: number): Promise<void> {
  await eventually(async () => {
    const told = (await connections()).map((each) => conditionOf(each.status?.conditions, 'Ready'));
    expect(told.map((ready) => [ready?.status, ready?.reason])).toEqual(NAMES.map(() => [status, reason]));
  }, withinMs);
}

async function resultOf(name: string): Promise<ConnectionTest['status']> {
  let found: ConnectionTest | undefined;
  await eventually(async () => {
    found = JSON.parse(await kubectl('get', 'connectiontest', name, '--namespace', namespace, '-o', 'json'));
    expect(found?.status?.result).toBeDefined();
  });
  return found?.status;
}

it('tries a wrong password once for all objects that use it, and at most seven times in a day', async () => {
  await kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace },
      stringData: { password: credential('wrong') },
    },
    ...NAMES.map((name) => manifest('Connection', name, specOf())),
    manifest('ConnectionTest', 'by-reference', { connectionRef: { name: 'c0' } }),
    manifest('ConnectionTest', 'by-template', { template: { spec: specOf() } }),
  );
  await allBecome('False', 'CredentialsRejected', 30_000);
  const results = [await resultOf('by-reference'), await resultOf('by-template')];
  const atFirst = attempts;

  await pass(24);

  expect(results.map((status) => status?.lastTest?.reason)).toEqual([
    'CredentialsRejected',
    'CredentialsRejected',
  ]);
  expect(atFirst).toBe(1);
  expect(attempts).toBeGreaterThan(1);
  // Two more in the hope of a role to come, and one each six hours.
  expect(attempts).toBeLessThanOrEqual(7);
}, 120_000);

it('says where the password was not tried that it was not tried again, and when it was', async () => {
  const messages = (await connections()).map(
    ({ status }) => conditionOf(status?.conditions, 'Ready')?.message ?? '',
  );

  expect(
    messages.filter((message) => /^a test with the same credential was refused at [-0-9T:]+Z; /.test(message))
      .length,
  ).toBeGreaterThan(0);
});

it('remembers after a crash, and tries once more at most', async () => {
  const before = attempts;

  await operator.stop('SIGKILL');
  operator = await start(24 * HOUR_MS);
  await kubectl.apply(manifest('ConnectionTest', 'after-crash', { template: { spec: specOf() } }));
  const status = await resultOf('after-crash');

  expect(status?.lastTest?.reason).toBe('CredentialsRejected');
  expect(attempts - before).toBeLessThanOrEqual(1);
}, 60_000);

it('tries once where many ask for a test in so many words', async () => {
  await operator.shift(120_000);
  const before = attempts;

  await kubectl(
    'annotate',
    'connections',
    '--all',
    '--namespace',
    namespace,
    'mooring.dev/test-requested-at=now',
  );
  await eventually(async () => {
    expect((await connections()).map(({ status }) => status?.handledTestRequest)).toEqual(
      NAMES.map(() => 'now'),
    );
  });

  expect(attempts - before).toBe(1);
}, 60_000);

it('tries the repaired Secret within five seconds', async () => {
  const before = attempts;

  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace },
    stringData: { password: RIGHT },
  });

  await eventually(() => expect(attempts).toBeGreaterThan(before), 5000);
  await allBecome('True', 'TestSucceeded', 20_000);
}, 60_000);

it('brings no credential to light', async () => {
  expect(await leaksIn(sinksOf(plane, kubectl, operator))).toEqual([]);
});
