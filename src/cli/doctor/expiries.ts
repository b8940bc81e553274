import { count } from '../output/output.ts';
import { note, ok, unknown } from './check.ts';
import type { Check } from './check.ts';
import { droppedFields } from './definitions.ts';
import { INSTALL } from './operators.ts';
import { SOON_DAYS } from './survey.ts';

/** Where the operator writes it. */
const FIELD = 'Connection.status.lastTest.expires';

/** What ends soon, the first to end first. */
export const expiries: Check = async ({ client, survey }) => {
  const [{ ending, endingCount }, dropped] = await Promise.all([survey(), droppedFields(client)]);
  const gap = dropped.find((path) => FIELD.startsWith(path));
  if (endingCount === 0)
    return gap === undefined
      ? ok(`nothing within ${SOON_DAYS} days, as far as tests see it`)
      : unknown(`what tests see of it is not stored: the API server drops ${gap}`, INSTALL);
  const detail = `of ${count(endingCount, 'Connection')} something ends within ${SOON_DAYS} days, or has ended`;
  return { ...note(detail, 'kubectl connection list -A -o wide'), lines: ending };
};
