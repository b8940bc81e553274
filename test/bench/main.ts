import { parseArgs } from 'node:util';
import { entry } from '../support/entry.ts';
import { admission } from './admission.ts';
import { attack } from './attack/attack.ts';
import { catalogue } from './catalogue.ts';
import { converge } from './converge.ts';
import { crash } from './crash.ts';
import { hostile } from './hostile.ts';
import { house } from './house.ts';
import { idle } from './idle.ts';
import { imports } from './imports.ts';
import { journey } from './journey/journey.ts';
import { binding } from './binding.ts';
import { keyless } from './keyless.ts';
import { latency } from './latency.ts';
import { logins } from './logins.ts';
import { observe } from './observe.ts';
import { peers } from './peers.ts';
import { secrets } from './secrets.ts';
import { segments } from './segments.ts';
import { probe } from './probe.ts';
import { plugin } from './plugin.ts';
import { memories } from './node/memories.ts';
import { node } from './node/node.ts';
import { missed } from './targets.ts';
import { size } from './size/size.ts';
import { together } from './together.ts';
import { usage } from './usage/churn.ts';
import { verdicts } from './verdicts.ts';

/** A measurement: its name, what it measures, the sizes it can be given, and how it is taken. */
interface Bench {
  readonly about: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Takes `--only PATTERN`. */
  readonly selects?: true;
  run(sizes: Readonly<Record<string, number>>, only: string): Promise<Readonly<Record<string, unknown>>>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  converge: {
    about:
      'time, writes and memory until fresh Connections have their status, against the floor of the API server',
    sizes: { connections: 2000, rounds: 3 },
    run: ({ connections = 0, rounds = 0 }) => converge(connections, rounds),
  },
  latency: {
    about: 'time from a change of a Secret, or of a spec, until it stands in status',
    sizes: { secrets: 50, specs: 400 },
    run: ({ secrets = 0, specs = 0 }) => latency(secrets, specs),
  },
  size: {
    about: 'memory, writes and their order, and what a user waits for, with many Connections and Flows',
    sizes: { connections: 10_000, flows: 20_000 },
    run: ({ connections = 0, flows = 0 }) => size({ connections, flows }),
  },
  crash: {
    about: 'the operator is killed again and again while Connections converge',
    sizes: { kills: 200, connections: 300 },
    run: ({ kills = 0, connections = 0 }) => crash(kills, connections),
  },
  idle: {
    about: 'writes while healthy Connections are tested every minute',
    sizes: { connections: 500, minutes: 4 },
    run: ({ connections = 0, minutes = 0 }) => idle(connections, minutes),
  },
  observe: {
    about: 'a scrape of many Connections, and what alerts, expiry, metrics and a bundle tell and do not tell',
    sizes: { connections: 10_000 },
    run: ({ connections = 0 }) => observe(connections),
  },
  probe: {
    about: 'tests a second in the pool of probe processes, and what it costs at rest',
    sizes: { tests: 2000 },
    run: ({ tests = 0 }) => probe(tests),
  },
  binding: {
    about: 'passwords that rotate, what workloads read of them and when, and an operator that is killed',
    sizes: { rotations: 100, kills: 200 },
    run: ({ rotations = 0, kills = 0 }) => binding(rotations, kills),
  },
  keyless: {
    about:
      'every type that takes a token of a ServiceAccount: exchanges, refusals, and whether a token is told',
    sizes: {},
    run: () => keyless(),
  },
  hostile: {
    about: 'every connector against servers that mean harm: verdicts, delays, leaks',
    sizes: {},
    run: () => hostile(),
  },
  attack: {
    about:
      'what is gained by attacking: freezing the operator, taking it over, crossing tenants, denied places',
    sizes: { tests: 400 },
    run: ({ tests = 0 }) => attack(tests),
  },
  imports: {
    about:
      'files of other products against the values that their documentation says, and scalars of YAML against kubectl',
    sizes: {},
    run: () => imports(),
  },
  catalogue: {
    about:
      'how many types there are and how they were tried, what it costs to have them, and how soon many have a verdict',
    sizes: { connections: 100 },
    run: ({ connections = 0 }) => catalogue(connections),
  },
  admission: {
    about: 'what admission costs, and what a noisy namespace does to a quiet one',
    sizes: { connections: 1200, rounds: 3, failing: 1000 },
    run: ({ connections = 0, rounds = 0, failing = 0 }) => admission(connections, rounds, failing),
  },
  peers: {
    about: 'the same job done by other libraries, and what each does when its watch fails',
    sizes: { connections: 1000, rounds: 3 },
    run: ({ connections = 0, rounds = 0 }) => peers(connections, rounds),
  },
  logins: {
    about: 'how often ten servers see a wrong password in a day of edits, minute by minute',
    sizes: {},
    run: () => logins(),
  },
  memory: {
    about:
      'what the operator holds in a Pod, by how many Connections there are: the table of docs/install.md',
    sizes: { few: 100, some: 1000, many: 5000 },
    run: ({ few = 0, some = 0, many = 0 }) => memories([few, some, many]),
  },
  node: {
    about:
      'in Pods on a node: installing, fail-over, roll-outs, memory, an API server that was away, what is left',
    sizes: { deletions: 20, freezes: 5, rollouts: 5, hanging: 50, connections: 100, rounds: 5, outages: 3 },
    run: ({
      deletions = 0,
      freezes = 0,
      rollouts = 0,
      hanging = 0,
      connections = 0,
      rounds = 0,
      outages = 0,
    }) => node({ deletions, freezes, rollouts, hanging, connections, rounds, outages }),
  },
  together: {
    about:
      'Connections and their Secrets in one kubectl apply while others are busy: what is said and taken back',
    sizes: { connections: 100, rounds: 5 },
    run: ({ connections = 0, rounds = 0 }) => together(connections, rounds),
  },
  usage: {
    about:
      'memory and time that the users of Connections take, writes, and whether the count is right after many changes',
    sizes: { flows: 200_000, workloads: 20_000, changes: 100_000 },
    run: ({ flows = 0, workloads = 0, changes = 0 }) => usage(flows, workloads, changes),
  },
  segments: {
    about: "each driver's verdict, however the bytes of its servers are joined and cut, at every offset",
    sizes: {},
    selects: true,
    run: (_, only) => segments(only),
  },
  house: {
    about: 'what the sources say of themselves: circles, names, sizes, what the unit tests run',
    sizes: {},
    run: () => house(),
  },
  journey: {
    about: "a person's first hour at a terminal: five ways to a Connection of one's own server",
    sizes: {},
    run: () => journey(false),
  },
  recordings: {
    about: 'the same, and docs/first-hour.md is written anew',
    sizes: {},
    run: () => journey(true),
  },
  verdicts: {
    about:
      'the table of right verdicts against the servers; --only PATTERN runs the rows with it in their title',
    sizes: {},
    selects: true,
    run: (_, only) => verdicts(only),
  },
  secrets: {
    about:
      'Secrets as operators write them, whole addresses, forms of keys and several servers, against the servers',
    sizes: {},
    run: () => secrets(),
  },
  plugin: {
    about:
      'the kubectl plugin: its start, validation, export and import, kills in between, and files with a bit flipped',
    sizes: { manifests: 1000, connections: 10_000, kills: 50 },
    run: ({ manifests = 0, connections = 0, kills = 0 }) => plugin(manifests, connections, kills),
  },
};

const USAGE = `usage: npm run -s bench -- NAME [--SIZE N]    or: list

${list()}

Progress goes to standard error, one JSON object to standard output. Ends with 1 where a target of
test/bench/targets.ts is missed. Example: npm run -s bench -- converge --connections 2000
`;

await entry(async () => {
  const [name = 'list', ...args] = process.argv.slice(2);
  if (name === 'list') return void process.stdout.write(`${list()}\n`);
  if ([name, ...args].includes('--help')) return void process.stdout.write(USAGE);
  const bench = BENCHES[name];
  if (bench === undefined) throw new Error(USAGE);
  const { sizes, only } = optionsOf(bench, args);
  const result = await bench.run(sizes, only);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  const misses = missed(name, result);
  for (const miss of misses) process.stderr.write(`MISSED: ${miss}\n`);
  if (misses.length > 0) process.exitCode = 1;
  // A phase that took too long may have left a program that is still starting.
  setTimeout(() => process.exit(), 10_000).unref();
});

function optionsOf({ sizes, selects }: Bench, args: string[]) {
  const names = [...Object.keys(sizes), ...(selects ? ['only'] : [])];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args, options });
  const given = Object.entries(sizes).map(
    ([size, standard]) => [size, Number(values[size] ?? standard)] as const,
  );
  for (const [size, value] of given)
    if (!(Number.isInteger(value) && value > 0)) throw new Error(`--${size} must be a whole number above 0`);
  return { sizes: Object.fromEntries(given), only: values['only'] ?? '' };
}

function list(): string {
  return Object.entries(BENCHES)
    .map(([name, bench]) => `${name.padEnd(10)} ${bench.about} (${flags(bench)})`)
    .join('\n');
}

function flags({ sizes, selects }: Bench): string {
  const all = Object.entries(sizes).map(([size, standard]) => `--${size} ${standard}`);
  return [...all, ...(selects ? ['--only PATTERN'] : [])].join(' ');
}
