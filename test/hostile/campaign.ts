import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { importAll } from '../support/importing.ts';
import { leaksIn } from '../support/sinks.ts';
import type { Leak } from '../support/sinks.ts';
import { certificates, poorCertificates } from '../support/servers/certificates.ts';
import { cellsOf, columnOf } from './cells.ts';
import type { Cell } from './cells.ts';
import { deniedCells, deniedPlace } from './denied.ts';
import { isLate, runMatrix } from './matrix.ts';
import type { Endurance } from './endurance.ts';
import type { Outcome } from './matrix.ts';
import type { HostileSite } from './site.ts';
import { deviation, expectations } from './verdicts.ts';
import type { Trick } from './trick.ts';

/** What came of the matrix, or of a part of it. */
export interface Report {
  readonly cells: number;
  readonly connectors: number;
  readonly behaviours: number;
  readonly outcomes: readonly Outcome[];
  /** Cells whose verdict is not the one that is right, in words. */
  readonly deviations: readonly string[];
  readonly late: readonly string[];
  /** Cells in whose status stands what the server said, or whose server heard what it must not. */
  readonly betrayals: readonly string[];
  readonly leaks: readonly Leak[];
  readonly deniedBytes: number;
  readonly endurance: Endurance;
}

/** Short enough for all those that say nothing until the deadline, and long enough for a busy machine to connect. */
const TIMEOUT_MS = 3000;
/** Where the right verdict comes before any deadline: a busy machine may keep the server itself waiting. */
const PATIENT_MS = 15_000;

function timeoutOf(right: string | undefined): number {
  return right === undefined || right.startsWith('TimedOut') ? TIMEOUT_MS : PATIENT_MS;
}

/** Runs the cells that `chosen` keeps. */
export async function campaign(
  site: HostileSite,
  chosen: (cells: readonly Cell[]) => readonly Cell[],
): Promise<Report> {
  const denied = await deniedPlace();
  try {
    const material = {
      certificates: await certificates(),
      poor: await poorCertificates(),
      tricks: await allTricks(),
    };
    const cells = chosen([...cellsOf(material), ...deniedCells(denied)]);
    const expected = await expectations();
    const { outcomes, endurance } = await runMatrix(cells, site, (cell) => timeoutOf(expected(cell)));
    return {
      cells: cells.length,
      connectors: new Set(cells.map(({ type }) => type)).size,
      behaviours: new Set(cells.map(({ what }) => what)).size,
      outcomes,
      deviations: outcomes.flatMap((outcome) => deviation(outcome, expected) ?? []),
      late: outcomes.filter(isLate).map(({ name, durationMs }) => `${name}: ${durationMs} ms`),
      betrayals: outcomes
        .filter(({ parrots, overheard }) => parrots || overheard)
        .map(({ name, overheard }) => `${name}: ${overheard ? 'heard' : 'said'}`),
      leaks: await leaksIn(site.sinks),
      deniedBytes: denied.received(),
      endurance,
    };
  } finally {
    denied.close();
  }
}

/** A part that has each type with every fifth behaviour and each behaviour with some types: what fits into every run of the tests. */
export function sample(cells: readonly Cell[]): readonly Cell[] {
  const types = [...new Set(cells.map(columnOf))];
  const whats = [...new Set(cells.map(({ what }) => what))];
  return cells.filter(
    (cell, index) => (types.indexOf(columnOf(cell)) + whats.indexOf(cell.what) + index) % 5 === 0,
  );
}

/** The tricks of every protocol. */
export async function allTricks(): Promise<readonly Trick[]> {
  const folder = join(import.meta.dirname, 'tricks');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts'));
  const modules = await importAll<{ readonly tricks: readonly Trick[] }>(
    files.map((file) => join(folder, file)),
  );
  return modules.flatMap(({ tricks }) => tricks);
}
