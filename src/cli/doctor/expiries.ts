import { expiryText, firstExpiry } from '../output/expiry.ts';
import { count } from '../output/output.ts';
import { note, ok, unknown } from './check.ts';
import type { Check } from './check.ts';
import { droppedFields } from './definitions.ts';
import { INSTALL } from './operators.ts';

/** Where the operator writes it. */
const FIELD = 'Connection.status.lastTest.expires';
const SOON_DAYS = 14;
const MOST_SHOWN = 5;

/** What ends soon, the first to end first. */
export const expiries: Check = async ({ client, connections }) => {
  const now = new Date();
  const [all, dropped] = await Promise.all([connections(), droppedFields(client)]);
  const soon = all.flatMap((connection) => {
    const first = firstExpiry(connection);
    if (first === undefined || Date.parse(first.time) - now.getTime() > SOON_DAYS * 86_400_000) return [];
    const { namespace = '', name } = connection.metadata;
    return [{ line: `${namespace}/${name}: ${expiryText(first, now)}`, at: Date.parse(first.time) }];
  });
  const gap = dropped.find((path) => FIELD.startsWith(path));
  if (soon.length === 0)
    return gap === undefined
      ? ok(`nothing within ${SOON_DAYS} days, as far as tests see it`)
      : unknown(`what tests see of it is not stored: the API server drops ${gap}`, INSTALL);
  const lines = soon.toSorted((one, other) => one.at - other.at).map(({ line }) => line);
  const detail = `of ${count(soon.length, 'Connection')} something ends within ${SOON_DAYS} days, or has ended`;
  return { ...note(detail, 'kubectl connection list -A -o wide'), lines: lines.slice(0, MOST_SHOWN) };
};
