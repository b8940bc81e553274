import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../support/gobuild.ts';
import type { GoBuild } from '../support/gobuild.ts';
import { exists } from '../support/once.ts';
import { run, startProcess } from '../support/process.ts';
import { faultsOf } from './faults.ts';
import type { Start } from './faults.ts';
import { makeFleet } from './fleet.ts';
import type { Fleet, Raced } from './fleet.ts';
import { floorOf, keepRounds } from './rounds.ts';
import type { Floored } from './rounds.ts';
import { median, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const FOLDER = fileURLToPath(new URL('peers/', import.meta.url));
const GO_PEER: GoBuild = {
  name: 'controller-runtime',
  version: 'peer',
  module: join(FOLDER, 'controller-runtime'),
  packages: ['.'],
  ldflags: '-s -w',
  duration: 'about 2 minutes on two cores',
};

/** Ten values to check; the type has no test as long as nothing says what to ask. */
const SPEC = {
  type: 'http',
  description: 'the public address of the shop',
  parameters: {
    url: 'https://shop.example.com/api',
    user: 'reader',
    apiKeyHeader: 'X-Shop-Key',
    tls: { mode: 'verify-full', serverName: 'shop.example.com' },
  },
  test: { interval: '10m', timeout: '10s', failureThreshold: 3 },
};

const NAMES = ['operator', 'dotI', 'clientNode', 'controllerRuntime'] as const;
type Name = (typeof NAMES)[number];

interface Round extends Floored {
  readonly raced: Readonly<Record<Name, Raced>>;
}

/**
 * The same job by three programs, on one control plane, under one account: this operator with all that it does, and
 * three that do nothing but the job (peers/job.js), each written as the documentation of its library shows. Then the
 * watch of each is broken in three ways, and what it does is looked at.
 */
export async function peers(connections: number, rounds: number): Promise<Readonly<Record<string, unknown>>> {
  await installPeers();
  const site = await startSite();
  try {
    const fleet = await makeFleet(site, connections, SPEC);
    const programs = await programsOf(site, fleet);
    const kept = await keepRounds(rounds, (round) => oneRound(site, fleet, { programs, round }));
    const faults = await faultsOf(site, programs);
    return { connections, ...summary(kept), ...faults };
  } finally {
    await site.stop();
  }
}

/** What their lock file names, on first use; never among our own dependencies. */
async function installPeers(): Promise<void> {
  if (await exists(join(FOLDER, 'node_modules/.package-lock.json'))) return;
  say('installing the libraries to compare with, once');
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
  });
}

async function programsOf(site: Site, { sample }: Fleet): Promise<Readonly<Record<Name, Start>>> {
  const file = join(site.plane.dir, 'status.json');
  await writeFile(file, JSON.stringify(sample));
  const go = join(await goBuild(GO_PEER, say), 'controller-runtime');
  const start =
    (name: string, command: string, ...args: readonly string[]) =>
    (kubeconfig: string) =>
      startProcess({
        name,
        command,
        args: [...args, file],
        env: { ...process.env, KUBECONFIG: kubeconfig },
        ready: /^started$/m,
      });
  return {
    operator: (kubeconfig) => site.operator([`--kubeconfig=${kubeconfig}`]),
    dotI: start('dot-i', process.execPath, join(FOLDER, 'dot-i.js')),
    clientNode: start('client-node', process.execPath, join(FOLDER, 'client-node.js')),
    controllerRuntime: start('controller-runtime', go),
  };
}

interface Field {
  readonly programs: Readonly<Record<Name, Start>>;
  readonly round: number;
}

/** One after the other, between two floors; the order turns from round to round. */
async function oneRound(site: Site, fleet: Fleet, { programs, round }: Field): Promise<Round> {
  const order = round % 2 === 1 ? NAMES : NAMES.toReversed();
  const before = await fleet.floor();
  const raced: Partial<Record<Name, Raced>> = {};
  for (const name of order) {
    const taken = await fleet.race(() => programs[name](site.kubeconfig));
    say(
      `  ${name} ${taken.seconds.toFixed(2)} s, ${taken.writesPerConnection} writes each, ${taken.peakMiB.toFixed(0)} MiB`,
    );
    raced[name] = taken;
  }
  // The cast: each was in the order.
  return { floors: [before, await fleet.floor()], raced: raced as Record<Name, Raced> };
}

function summary(kept: readonly Round[]) {
  const middle = (of: (round: Round) => number) => rounded(median(kept.map(of)), 2);
  const figures = (name: Name, of: (raced: Raced) => number) => middle(({ raced }) => of(raced[name]));
  const each = (of: (raced: Raced) => number) =>
    Object.fromEntries(NAMES.map((name) => [name, figures(name, of)]));
  return {
    floorSeconds: middle((round) => floorOf(round).seconds),
    operatorSeconds: figures('operator', ({ seconds }) => seconds),
    dotISeconds: figures('dotI', ({ seconds }) => seconds),
    clientNodeSeconds: figures('clientNode', ({ seconds }) => seconds),
    controllerRuntimeSeconds: figures('controllerRuntime', ({ seconds }) => seconds),
    operatorVsGo: middle(({ raced }) => raced.controllerRuntime.seconds / raced.operator.seconds),
    operatorVsDotI: middle(({ raced }) => raced.dotI.seconds / raced.operator.seconds),
    operatorVsClientNode: middle(({ raced }) => raced.clientNode.seconds / raced.operator.seconds),
    cpuSeconds: each(({ cpuSeconds }) => cpuSeconds),
    apiserverCpuSeconds: each(({ apiServerCpuSeconds }) => apiServerCpuSeconds),
    peakRssMiB: each(({ peakMiB }) => peakMiB),
    writesPerConnection: each(({ writesPerConnection }) => writesPerConnection),
  };
}
