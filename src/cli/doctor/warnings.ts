import { CONTROLLER } from '../../api/definition.ts';
import { EventKind } from '../../runtime/events.ts';
import { listAll } from '../cluster.ts';
import { note, ok } from './check.ts';
import type { Check } from './check.ts';
import { count } from '../output/output.ts';

/** The API server keeps Events for an hour by default. */
const RECENT_MS = 3_600_000;
const MOST_SHOWN = 5;

/** The latest Warnings of the operator, the newest first; the cause may be gone by now: the check `Connections` says what is wrong still. */
export const lastErrors: Check = async ({ client }) => {
  const fieldSelector = `type=Warning,reportingController=${CONTROLLER}`;
  const since = Date.now() - RECENT_MS;
  const events = (await listAll(client, EventKind, '', { fieldSelector }))
    .map(({ regarding, reason, eventTime }) => ({ regarding, reason, at: Date.parse(eventTime) }))
    .filter(({ at }) => at >= since)
    .sort((a, b) => b.at - a.at);
  const lines = events
    .slice(0, MOST_SHOWN)
    .map(({ regarding: { kind = '', namespace = '', name = '' }, reason, at }) => {
      const object = [namespace, name].filter((part) => part !== '').join('/');
      return `${kind} ${object}: ${reason}, ${Math.max(0, Math.floor((Date.now() - at) / 60_000))} min ago`;
    });
  if (lines.length === 0) return ok('no Warning of the operator in the last hour');
  const detail = `${count(events.length, 'Warning')} of the operator in the last hour`;
  // kubectl asks by the older API, which has another name for it.
  const remedy = `kubectl get events -A --field-selector type=Warning,reportingComponent=${CONTROLLER}`;
  return { ...note(detail, remedy), lines };
};
