import { Connections } from '../../api/kinds.ts';
import { pagesOf } from '../cluster.ts';
import { expiryText, firstExpiry } from '../output/expiry.ts';
import { count } from '../output/output.ts';
import { note, ok } from './check.ts';
import type { Check } from './check.ts';

const SOON_DAYS = 14;
const MOST_SHOWN = 5;

/** What ends soon, the first to end first. */
export const expiries: Check = async ({ client }) => {
  const now = new Date();
  const soon: { readonly line: string; readonly at: number }[] = [];
  for await (const page of pagesOf(client, Connections, ''))
    for (const connection of page) {
      const first = firstExpiry(connection);
      if (first === undefined || Date.parse(first.time) - now.getTime() > SOON_DAYS * 86_400_000) continue;
      const { namespace = '', name } = connection.metadata;
      soon.push({ line: `${namespace}/${name}: ${expiryText(first, now)}`, at: Date.parse(first.time) });
    }
  if (soon.length === 0) return ok(`nothing within ${SOON_DAYS} days, as far as tests see it`);
  const lines = soon.sort((one, other) => one.at - other.at).map(({ line }) => line);
  const detail = `of ${count(soon.length, 'Connection')} something ends within ${SOON_DAYS} days, or has ended`;
  return { ...note(detail, 'kubectl connection list -A -o wide'), lines: lines.slice(0, MOST_SHOWN) };
};
