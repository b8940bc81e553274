import { isFailureReason } from '../../../src/contract/failure.ts';
import type { ProbePool } from '../../../src/probe/pool.ts';
import { reasonOf } from '../entry.ts';
import { sealedProcesses } from '../sealedTests.ts';
import { certificates } from '../servers/certificates.ts';
import type { Protocol, Row } from './row.ts';
import type { Ending, Setups } from './setup.ts';
import { tryRow } from './trial.ts';

/** A row and what came of it. */
export interface Judgement {
  readonly protocol: string;
  readonly row: Row;
  /** In the words of a row. */
  readonly came: string;
  readonly isRight: boolean;
  /** What the outcome says beside its reason. */
  readonly message: string;
}

/** So many servers are tried at a time, each by one row after the other: some have a memory. */
const AT_ONCE = 2;

/** Starts each server that a row names, and runs the rows; `hear` is told of each. */
export async function runTable(
  protocols: readonly Protocol[],
  setups: Setups,
  hear: (judgement: Judgement) => void,
): Promise<readonly Judgement[]> {
  const pool = sealedProcesses({ slots: AT_ONCE, anyRemoteName: true });
  const waiting = groupsOf(protocols).values();
  const judgements: Judgement[] = [];
  const work = async () => {
    for (const group of waiting) {
      for await (const judgement of judgementsOf(group, setups, pool)) {
        judgements.push(judgement);
        hear(judgement);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return judgements;
  } finally {
    await pool.close();
  }
}

interface Group {
  readonly protocol: string;
  readonly on: string;
  readonly rows: readonly Row[];
}

function groupsOf(protocols: readonly Protocol[]): readonly Group[] {
  return protocols.flatMap(({ name, rows }) =>
    [...Map.groupBy(rows, ({ on }) => on)].map(([on, own]) => ({ protocol: name, on, rows: own })),
  );
}

async function* judgementsOf(
  { protocol, on, rows }: Group,
  setups: Setups,
  pool: ProbePool,
): AsyncGenerator<Judgement> {
  const failed = (row: Row, came: string): Judgement => ({
    protocol,
    row,
    came,
    isRight: false,
    message: '',
  });
  const setup = setups[on];
  const started = await setup?.start(await certificates()).catch((error: unknown) => {
    process.stderr.write(`set-up ${on}: ${reasonOf(error)}\n`);
  });
  for (const row of rows) {
    if (!started) yield failed(row, 'no server');
    else
      yield await tryRow(row, started, pool).then(
        (outcome) => judgementOf(protocol, row, outcome),
        (error: unknown) => failed(row, `no test: ${reasonOf(error)}`),
      );
  }
  await started?.stop();
}

function judgementOf(protocol: string, row: Row, outcome: Ending): Judgement {
  const came = wordsFor(outcome);
  const isRight = came === row.right && outcome.message.includes(row.says ?? '');
  return { protocol, row, came, isRight, message: outcome.message };
}

/** The steps are part of it: a step that is printed as done is none that failed. */
function wordsFor({ reason, failedStep, steps }: Ending): string {
  if (!isFailureReason(reason)) return reason === 'TestSucceeded' ? 'Ready' : reason;
  const contradiction = steps.find(({ name, outcome }) => name === failedStep && outcome === 'Succeeded');
  const where = failedStep === undefined ? '' : ` at ${failedStep}`;
  return `${reason}${where}${contradiction ? ', which is printed as done' : ''}`;
}
