import { Worker } from 'node:worker_threads';
import type { Campaign } from './campaign.ts';
import { formatInput, parseInput } from './input.ts';
import { minimise } from './minimise.ts';
import type { Finding } from './target.ts';
import type { Assignment, Report } from './thread.ts';

/** Which target is run, for how long, and with what it begins. */
export interface Order extends Omit<Assignment, 'board'> {
  /** How much of the processor one run may take until the thread is ended. */
  readonly hangMs: number;
}

/** What became of a target. */
export interface Outcome extends Omit<Campaign, 'corpus'> {
  readonly findings: readonly Finding[];
  readonly corpus: readonly string[];
}

/** Threads that a target may end, one after the other. */
const MOST_THREADS = 4;

/** Runs a target in a thread of its own, whose end is a finding; another one goes on with what is left of the time. */
export async function supervise(order: Order): Promise<Outcome> {
  const since = performance.now();
  const findings = new Map<string, Finding>();
  let [seeds, executions] = [order.seeds, 0];
  let last: Thread | undefined;
  for (let threads = 0; threads < MOST_THREADS; threads += 1) {
    const used = performance.now() - since;
    const left = { ms: Math.max(0, order.ms - used), executions: Math.max(0, order.executions - executions) };
    if (threads > 0 && (left.ms === 0 || left.executions === 0)) break;
    last = await runThread({ ...order, ...left, seeds, seed: order.seed + threads });
    for (const finding of last.findings)
      if (!findings.has(finding.cause)) findings.set(finding.cause, finding);
    executions += last.executions;
    if (last.done !== undefined) break;
    const culprits = new Set(last.findings.map(({ input }) => input));
    seeds = [...new Set([...seeds, ...last.advances])].filter((input) => !culprits.has(input));
  }
  const { campaign = { edgesBefore: 0, edges: 0 }, corpus = seeds } = last?.done ?? {};
  const ms = performance.now() - since;
  return { ...campaign, executions, ms, corpus, findings: [...findings.values()] };
}

/** Runs the inputs alone, in their order. */
export async function replay(order: Order, inputs: readonly string[]): Promise<readonly Finding[]> {
  const { findings } = await runThread({ ...order, seeds: inputs, isReplay: true });
  return findings;
}

/** How many threads it may take to shorten an input that ends them. */
const MOST_TRIES = 24;

/** The finding with a shorter input, where its run ends the thread; that of others is as short as it gets. */
export async function shortened(order: Order, finding: Finding): Promise<Finding> {
  if (finding.kind !== 'hung' && finding.kind !== 'ended') return finding;
  const shows = async (input: string) =>
    (await replay(order, [input])).some(({ cause }) => cause === finding.cause);
  const input = await minimise(parseInput(finding.input), (each) => shows(formatInput(each)), MOST_TRIES);
  return { ...finding, input: formatInput(input) };
}

interface Thread {
  readonly executions: number;
  readonly findings: readonly Finding[];
  readonly advances: readonly string[];
  /** Undefined where it was ended. */
  readonly done: Extract<Report, { kind: 'done' }> | undefined;
}

const BOARD_BYTES = 512 * 1024;
const MOST_HEAP_MIB = 512;

async function runThread({ hangMs, ...order }: Order): Promise<Thread> {
  const board = new SharedArrayBuffer(BOARD_BYTES);
  const worker = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: { ...order, board } satisfies Assignment,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
    stderr: true, // a client from npm warns there
  });
  const [findings, advances]: [Finding[], string[]] = [[], []];
  const found = (kind: Finding['kind'], detail: string) =>
    findings.push({ kind, cause: kind, detail, input: inputOn(board) });
  let done: Thread['done'];
  let fault: unknown;
  worker.on('message', (report: Report) => {
    if (report.kind === 'finding') findings.push(report.finding);
    else if (report.kind === 'advance') advances.push(report.input);
    else if (report.kind === 'done') done = report;
    else fault = report.error;
  });
  const watch = watchOver(board, hangMs, () => {
    found('hung', `no end within ${hangMs} ms`);
    void worker.terminate();
  });
  let death = 'what it waits for never comes';
  worker.on('error', ({ message }: Error) => (death = message));
  await new Promise((resolve) => worker.on('exit', resolve));
  clearInterval(watch);
  if (fault !== undefined) throw fault;
  if (done === undefined && !findings.some(({ kind }) => kind === 'hung')) found('ended', death);
  const executions = done?.campaign.executions ?? executionsOn(board);
  return { executions, findings, advances, done };
}

const WATCH_MS = 100;
/** What waits, and uses no processor, gets longer: other programs may have it. */
const PATIENCE = 20;

/** Calls where a run has no end; what goes before the first one does not count. */
function watchOver(board: SharedArrayBuffer, hangMs: number, onHang: () => void): NodeJS.Timeout {
  let [seen, since, usage] = [0, performance.now(), process.cpuUsage()];
  const timer = setInterval(() => {
    const runs = executionsOn(board);
    if (runs !== seen) [seen, since, usage] = [runs, performance.now(), process.cpuUsage()];
    const busyMs = process.cpuUsage(usage).user / 1000;
    if (runs === 0 || (busyMs < hangMs && performance.now() - since < hangMs * PATIENCE)) return;
    clearInterval(timer);
    onHang();
  }, WATCH_MS);
  return timer;
}

function executionsOn(board: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(board, 0, 1), 0);
}

function inputOn(board: SharedArrayBuffer): string {
  const [length = 0] = new Int32Array(board, 4, 1);
  return Buffer.from(board, 8, length).toString('latin1');
}
