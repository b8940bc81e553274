import { setFlagsFromString, getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Input } from './input.ts';
import { formatInput, sizeOf } from './input.ts';
import type { Finding, Target } from './target.ts';

/** Of the processor, in one run. */
const SLOW_MS = 500;
/** What a run may leave behind until the garbage is collected: a part for itself, and a part for each byte of its input. */
const MOST_BYTES = { itself: 24 * 1024 * 1024, perByte: 1024 } as const;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag brings

/** Runs a target; what is slow or large is run once more, because other programs and garbage look the same. */
export async function execute(target: Target, input: Input): Promise<Finding | undefined> {
  const found = await runOnce(target, input);
  if (found === undefined || found.kind === 'threw') return found;
  collectGarbage();
  const again = await runOnce(target, input);
  return again?.kind === found.kind ? again : undefined;
}

async function runOnce(target: Target, input: Input): Promise<Finding | undefined> {
  const [before, since] = [bytesInUse(), process.threadCpuUsage()];
  const finding = (kind: Finding['kind'], detail: string, cause: string = kind) => ({
    kind,
    cause,
    detail,
    input: formatInput(input),
  });
  try {
    const { promise, reject } = Promise.withResolvers<never>();
    onUncaught = reject;
    const outcome = target.run(input);
    if (outcome instanceof Promise) await Promise.race([outcome, promise]);
  } catch (error) {
    return finding('threw', String(error).slice(0, LONGEST_DETAIL), causeOf(error));
  }
  const { user, system } = process.threadCpuUsage(since);
  const ms = Math.round((user + system) / 1000);
  const bytes = bytesInUse() - before;
  if (ms > SLOW_MS) return finding('slow', `${ms} ms`);
  if (bytes > MOST_BYTES.itself + MOST_BYTES.perByte * sizeOf(input))
    return finding('large', `${Math.round(bytes / 1024 / 1024)} MiB`);
  return undefined;
}

let onUncaught: (error: unknown) => void = () => undefined;

/** An exception of a listener would end a process, and so would a promise that is rejected unseen: here they end the run. */
export function watchUncaught(): void {
  process.on('uncaughtException', (error) => onUncaught(error));
  process.on('unhandledRejection', (error) => onUncaught(error));
}

function bytesInUse(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

const LONGEST_DETAIL = 200;

/** An error by its name, and by where it was thrown. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} is thrown`;
  const [, place = 'outside of the sources'] =
    /^ +at (?!.*node_modules).*?\/((?:src|test\/fuzz)\/[^):]+:\d+)/m.exec(error.stack ?? '') ?? [];
  return `${error.name} in ${place}`;
}
