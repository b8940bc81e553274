import type { ConnectionSpec } from '../../src/api/connection.ts';
import { connectors } from '../../src/connectors/index.ts';
import { runTest } from '../../src/probe/run.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { startCountingRelay } from './countingRelay.ts';
import type { ProbeAnswer } from './fakes/io.ts';
import { logInDay, mostInSixHours } from './logInDay.ts';
import { placedParameters } from './servers/logInServers.ts';
import type { LogInServer, StartedLogInServer } from './servers/logInServers.ts';

/** What a server saw of a wrong password in a day. */
export interface CountedLogIns {
  readonly server: string;
  /** What the tests said, each reason once. */
  readonly reasons: readonly string[];
  readonly mostInSixHours: number;
  /** Of the day, as the server counted them: log-ins that it refused, and connections. */
  readonly refusals: number;
  readonly connections: number;
}

/** Has the operator decide through these minutes, and test against the server. */
export async function countLogIns(
  { name, refusal = /(?!)/, start }: LogInServer,
  minutes: readonly number[],
): Promise<CountedLogIns> {
  const server = await start();
  const relay = await startCountingRelay(server.port, refusal);
  const reasons = new Set<string>();
  const probed: ProbeAnswer = async (request) => {
    const result = await testHere(request);
    reasons.add(result.status === 'Failed' ? result.reason : result.status);
    return result;
  };
  try {
    const tried = await logInDay(
      { spec: placed(server.spec, relay.port), values: { password: 'not-the-password' }, answer: probed },
      minutes,
    );
    return {
      server: name,
      reasons: [...reasons],
      mostInSixHours: mostInSixHours(tried),
      refusals: server.failures?.() ?? relay.refusals(),
      connections: relay.connections(),
    };
  } finally {
    await relay.stop();
    await server.stop();
  }
}

/** A day, minute by minute. */
export const EACH_MINUTE: readonly number[] = Array.from({ length: 24 * 60 - 1 }, (_, minute) => minute + 1);

/** A day whose first ten minutes, and those about each sixth hour, are looked at closely. */
export const QUICK_DAY: readonly number[] = EACH_MINUTE.filter(
  (minute) => minute <= 10 || minute % 120 === 0 || [1, 5].includes(minute % 360),
);

function testHere(request: Parameters<ProbeAnswer>[0]) {
  const connector = connectors.find(({ type }) => type === request.type);
  if (connector === undefined) throw new Error(`there is no type ${request.type}`);
  const rules = { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] };
  return runTest(connector, request, { rules, signal: new AbortController().signal });
}

function placed(spec: StartedLogInServer['spec'], port: number): ConnectionSpec {
  return {
    ...spec,
    parameters: placedParameters(spec, port),
    secrets: { password: { name: 'sales-db', key: 'password' } },
    test: {
      interval: '10m',
      timeout: '10s',
      failureThreshold: 3,
      ...(spec.type === 'http' && { probe: {} }),
    },
  };
}
