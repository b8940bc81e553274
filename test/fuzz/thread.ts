import { parentPort, workerData } from 'node:worker_threads';
import { fixRandomness } from '../support/fixedRandomness.ts';
import { campaign, leastOf } from './campaign.ts';
import type { Campaign } from './campaign.ts';
import { coverageOf } from './coverage.ts';
import { execute, watchUncaught } from './execution.ts';
import type { Input } from './input.ts';
import { formatInput, parseInput } from './input.ts';
import { minimise } from './minimise.ts';
import { Random } from './random.ts';
import type { Finding, Target } from './target.ts';

/** What a thread is told. */
export interface Assignment {
  /** The module of the targets, and the name of one in its table. */
  readonly table: string;
  readonly name: string;
  readonly seeds: readonly string[];
  /** Whether the seeds are run and nothing else. */
  readonly isReplay: boolean;
  readonly seed: number;
  readonly isGuided: boolean;
  readonly executions: number;
  /** A campaign goes on behind a finding, and has seen enough after so many different ones. */
  readonly findings: number;
  readonly ms: number;
  /** How many runs have begun, then how long the input of the last one is, and that input as text. */
  readonly board: SharedArrayBuffer;
}

/** What it tells. */
export type Report =
  | { readonly kind: 'advance'; readonly input: string }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'fault'; readonly error: unknown }
  | {
      readonly kind: 'done';
      readonly campaign: Omit<Campaign, 'corpus' | 'findings'>;
      readonly corpus: readonly string[];
    };

const ROOT = new URL('../../', import.meta.url);
/** How many runs it may take to shorten an input. */
const MOST_TRIES = 400;

try {
  await work(workerData as Assignment); // as the module supervise.ts starts it
} catch (error) {
  say({ kind: 'fault', error }); // thrown, it would be taken for one of the target's
}

async function work(assignment: Assignment): Promise<void> {
  const { table, name, seeds, seed, isGuided, isReplay, ms } = assignment;
  const folders = ['src/', 'test/fuzz/planted/'].map((folder) => new URL(folder, ROOT));
  const coverage = isGuided ? coverageOf(folders) : undefined;
  watchUncaught();
  fixRandomness();
  const { TARGETS } = (await import(table)) as { TARGETS: Readonly<Record<string, () => Promise<Target>>> }; // as each table is
  const target = await TARGETS[name]?.();
  if (target === undefined) throw new Error(`there is no target ${name}`);
  const board = boardOver(assignment.board);
  const first = [...seeds.map(parseInput), ...(isReplay ? [] : target.seeds)];
  const onRun = (input: Input) => board(formatInput(input));
  const done = await campaign(target, first, {
    random: new Random(seed),
    coverage,
    executions: isReplay ? 0 : assignment.executions,
    findings: assignment.findings,
    deadline: performance.now() + ms,
    onRun,
    onAdvance: (input) => say({ kind: 'advance', input: formatInput(input) }),
  });
  const { corpus, findings, ...figures } = done;
  for (const finding of findings)
    say({ kind: 'finding', finding: isReplay ? finding : await shortened(target, finding, onRun) });
  const least = coverage ? await leastOf(corpus, target, { coverage, onRun }) : corpus;
  say({ kind: 'done', campaign: figures, corpus: least.map(formatInput) });
}

async function shortened(target: Target, finding: Finding, onRun: (input: Input) => void): Promise<Finding> {
  const shows = async (input: Input) => {
    onRun(input);
    return (await execute(target, input))?.cause === finding.cause;
  };
  const input = await minimise(parseInput(finding.input), shows, MOST_TRIES);
  return (await execute(target, input)) ?? finding;
}

function say(report: Report): void {
  parentPort?.postMessage(report); // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has none
}

/** Writes where another thread reads, whatever this one is busy with. */
function boardOver(buffer: SharedArrayBuffer): (text: string) => void {
  const counters = new Int32Array(buffer, 0, 2);
  const bytes = Buffer.from(buffer, counters.byteLength);
  return (text) => {
    counters[1] = bytes.write(text, 'latin1');
    Atomics.add(counters, 0, 1);
  };
}
