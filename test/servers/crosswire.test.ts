import type { Connector } from '../../src/contract/connector.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { attempt, parametersAt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { SPEAKING } from '../support/servers/families.ts';
import { allTrials } from '../support/servers/trials.ts';

/*
 * Every test, one for each driver, against every server that it is not meant for. What the wrong server says is never shown, and the
 * reason is one that helps: the server does not understand, hangs up, or waits for the end of a line.
 */
const trials = await allTrials();

const REASONS: readonly FailureReason[] = ['ProtocolError', 'ConnectionClosed', 'TimedOut', 'TLSFailed'];
/** HTTP to the wrong HTTP server is a right answer, and not what was asked for. */
const WEB_REASONS: readonly FailureReason[] = [
  'TargetNotFound',
  'PermissionDenied',
  'CredentialsRejected',
  'UnexpectedAnswer',
];
const WEB = ['gremlin', 'http', 's3'];
/** The port of Bolt answers HTTP besides, and tells where else to ask. */
const AT_NEO4J: Readonly<Record<string, readonly string[]>> = {
  http: ['Succeeded'],
  s3: ['UnexpectedAnswer'],
};

/** Most strangers wait for an answer that never comes; HTTP gets one, for which it has time. */
const [SILENCE_MS, WEB_MS] = [700, 10_000];

/** Authentication profiles to which the secrets below belong. */
const PROFILES = ['password', 'keys'];

/** So many strangers ask a server at a time. */
const AT_ONCE = 8;

describe.each([...trials])('at a server for %s', (name, trial) => {
  const strangers = SPEAKING.filter(({ type }) => type !== name);
  const verdicts = new Map<string, string>();

  beforeAll(async () => {
    const server = await trial.start();
    const waiting = strangers.values();
    const ask = async () => {
      for (const stranger of waiting) {
        const timeoutMs =
          WEB.includes(stranger.type) && [...WEB, 'neo4j'].includes(name) ? WEB_MS : SILENCE_MS;
        verdicts.set(
          stranger.type,
          await verdictOf(stranger, { ...placed(stranger, server.port), timeoutMs }),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    await server.stop();
  }, 600_000);

  it.each(strangers.map(({ type }) => type))('the test of %s says that it is at the wrong place', (type) => {
    const usual = WEB.includes(type) && WEB.includes(name) ? WEB_REASONS : REASONS;
    const expected = name === 'neo4j' ? (AT_NEO4J[type] ?? REASONS) : usual;

    expect(expected).toContain(verdicts.get(type));
  });
});

async function verdictOf(connector: Connector, asked: Attempt): Promise<string> {
  const result = await attempt(connector, asked);
  return result.status === 'Failed' ? result.reason : result.status;
}

function placed(connector: Connector, port: number): Attempt {
  return {
    parameters: {
      ...('user' in connector.parameters.properties && { user: 'u' }),
      ...parametersAt(connector, port),
    },
    secrets: { password: 'p', secretAccessKey: 's' },
    ...(connector.auth && { auth: PROFILES.find((name) => name in (connector.auth ?? {})) ?? 'none' }),
    ...(connector.needsProbe && { probe: {} }),
  };
}
