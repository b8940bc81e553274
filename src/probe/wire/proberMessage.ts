import { readResult, readStep } from '../checkedResult.ts';
import { isCount, isFields } from '../fields.ts';
import type { Members } from '../fields.ts';
import type { ProbeResult, StepReport } from '../message.ts';
import type { PoolStats } from '../pool.ts';

/**
 * What a prober says. The operator believes nothing of it, as a server may have taken it over: each message is checked
 * field by field and built anew.
 */
export type ProberMessage =
  /** It runs so many tests at once, of as many as it was asked for. */
  | { readonly kind: 'ready'; readonly processes: number }
  | { readonly kind: 'step'; readonly id: number; readonly step: StepReport }
  | { readonly kind: 'result'; readonly id: number; readonly result: ProbeResult }
  | { readonly kind: 'stats'; readonly stats: PoolStats };

/** Reads a message; undefined for whatever is not one. */
export function readProberMessage(value: unknown): ProberMessage | undefined {
  if (!isFields(value)) return undefined;
  const { kind, id } = value;
  if (kind === 'ready') {
    const processes = figure(value, 'processes');
    return processes === undefined || processes === 0 ? undefined : { kind, processes };
  }
  if (kind === 'stats') {
    const stats = readStats(value['stats']);
    return stats && { kind, stats };
  }
  if (!isCount(id, 1, Number.MAX_SAFE_INTEGER)) return undefined;
  if (kind === 'step') {
    const step = readStep(value['step']);
    return step && { kind, id, step };
  }
  const result = kind === 'result' ? readResult(value['result']) : undefined;
  return result && { kind: 'result', id, result };
}

function readStats(value: unknown): PoolStats | undefined {
  if (!isFields(value)) return undefined;
  const [busy, waiting, spawned, killed] = ['busy', 'waiting', 'spawned', 'killed'].map((name) =>
    figure(value, name),
  );
  if (busy === undefined || waiting === undefined) return undefined;
  return spawned === undefined || killed === undefined ? undefined : { busy, waiting, spawned, killed };
}

function figure(fields: Members, name: string): number | undefined {
  const value = fields[name];
  return isCount(value, 0, Number.MAX_SAFE_INTEGER) ? value : undefined;
}
