import { LOG_IN_SERVERS } from '../support/servers/logInServers.ts';
import { countLogIns, EACH_MINUTE } from '../support/wrongPassword.ts';
import type { CountedLogIns } from '../support/wrongPassword.ts';
import { say } from './site.ts';

/** What servers see of a wrong password in a day in which something is edited each minute. */
export async function logins(): Promise<Readonly<Record<string, unknown>>> {
  const all: CountedLogIns[] = [];
  for (const server of LOG_IN_SERVERS) {
    const counted = await countLogIns(server, EACH_MINUTE);
    say(`${counted.server}: ${counted.mostInSixHours} in six hours, ${counted.refusals} in a day`);
    all.push(counted);
  }
  const most = (of: (counted: CountedLogIns) => number) => Math.max(...all.map(of));
  return {
    servers: all.length,
    mostInSixHours: most(({ mostInSixHours }) => mostInSixHours),
    mostInADay: most(({ refusals }) => refusals),
    connectionsWithoutRefusal: most(({ connections, refusals }) => connections - refusals),
  };
}
