import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_IN_SERVERS } from '../support/servers/logInServers.ts';
import { countLogIns, QUICK_DAY } from '../support/wrongPassword.ts';
import type { CountedLogIns } from '../support/wrongPassword.ts';

/* How often a wrong password is tried in a day, as its server counts it; `npm run bench -- logins` takes each minute, and Kafka. */

const page = await readFile(join(import.meta.dirname, '../../docs/testing-connections.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\|.*\| \d+ \| \d+ \|$/.test(line));

/** It takes half a minute over what the others take seconds for. */
const SLOW = 'Kafka';

it.each(LOG_IN_SERVERS.filter(({ name }) => name !== SLOW))(
  '$name sees a wrong password as often as docs/testing-connections.md says',
  async (each) => {
    const counted = await countLogIns(each, QUICK_DAY);

    expect(rows).toContain(rowOf(counted));
    expect(counted.reasons).toEqual(['CredentialsRejected']);
    expect(counted.mostInSixHours).toBeLessThanOrEqual(3);
    expect(counted.connections).toBe(counted.refusals);
  },
  240_000,
);

function rowOf({ server, mostInSixHours, refusals }: CountedLogIns): string {
  return `| ${server} | ${mostInSixHours} | ${refusals} |`;
}
