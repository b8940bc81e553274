import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kubectlOf } from '../../support/kubectl.ts';
import { removeFolder, startProcess, temporaryFolder } from '../../support/process.ts';
import type { Running } from '../../support/process.ts';
import { startPostgresql } from '../../support/servers/postgresql.ts';
import { rounded, say } from '../site.ts';
import { recording } from './recording.ts';
import { openShell } from './shell.ts';
import { WAYS } from './ways.ts';
import type { Journey, OwnServer, Way } from './ways.ts';

const DEMO = fileURLToPath(new URL('../../demo/demo.ts', import.meta.url));
const COMPONENT = fileURLToPath(new URL('../../../deploy/kustomize', import.meta.url));
const RECORDINGS = fileURLToPath(new URL('../../../docs/first-hour.md', import.meta.url));

/** A person's first hour, by each way to a Connection of their own PostgreSQL, beside the demo; `record` keeps what was on the screen. */
export async function journey(record: boolean): Promise<Readonly<Record<string, unknown>>> {
  const own = await startPostgresql();
  const server = { port: own.port, database: 'stock', user: 'clerk', password: 'clerk-password' };
  await own.sql(`create role ${server.user} login password '${server.password}'`);
  await own.sql(`create database ${server.database} owner ${server.user}`);
  say('starting the demo');
  const demo = await startDemo(server.port);
  try {
    const journeys: Journey[] = [];
    for (const way of WAYS) journeys.push(await travelled(way, { server, demo }));
    const ready = journeys.filter((each) => each.ready);
    if (record && ready.length === WAYS.length) await writeFile(RECORDINGS, recording(journeys, server.port));
    return {
      ways: WAYS.length,
      ready: ready.length,
      secondsToReady: rounded(median(ready.map(({ seconds }) => seconds)), 1),
      deadEnds: journeys.length - ready.length,
    };
  } finally {
    await demo.stop();
    await own.stop();
  }
}

interface Place {
  readonly server: OwnServer;
  readonly demo: Running;
}

/** The demo with the server of this person let through, as the README says. */
function startDemo(port: number): Promise<Running> {
  return startProcess({
    name: 'demo',
    command: process.execPath,
    args: [DEMO, '--allow-target', `localhost:${port}`],
    ready: /Ctrl-C ends everything/,
    readyTimeoutMs: 300_000,
  });
}

async function travelled(way: Way, { server, demo }: Place): Promise<Journey> {
  say(way.name);
  const printed = demo.log();
  const [, kubeconfig = ''] = /export KUBECONFIG='([^']+)'/.exec(printed) ?? [];
  const [, path = ''] = /export PATH='([^']+)'/.exec(printed) ?? [];
  const binaries = path.split(':').at(-1) ?? '';
  const folder = await temporaryFolder('mooring-journey');
  await mkdir(join(folder, way.name));
  await cp(COMPONENT, join(folder, 'mooring'), { recursive: true });
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    PATH: `${path}:${process.env['PATH'] ?? ''}`,
    NODE_OPTIONS: '',
  };
  const shell = await openShell(join(folder, way.name), env);
  const begun = performance.now();
  const failure = await way.go(shell, server).then(
    () => undefined,
    (error: unknown) => error,
  );
  const seconds = (performance.now() - begun) / 1000;
  const state = await kubectlOf(join(binaries, 'kubectl'), kubeconfig)(
    'get',
    'connection',
    way.connection,
    '--ignore-not-found',
    '-o',
    READY,
  );
  const ready = failure === undefined && state === 'True';
  if (!ready) say(`${way.name} ended at\n${shell.screen()}`);
  const screen = shell.screen();
  shell.hangUp();
  await removeFolder(folder);
  return { way, ready, seconds, screen };
}

const READY = `jsonpath={.status.conditions[?(@.type=="Ready")].status}`;

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
