import type { ConnectionSpec } from '../../api/connection.ts';
import { ConfigMaps, Secrets } from '../../api/kinds.ts';
import type { Connector } from '../../contract/connector.ts';
import { ConnectionFailure, failure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { reasonOf } from '../../probe/message.ts';
import type { ProbeRequest, ProbeResult, StepReport } from '../../probe/message.ts';
import { ApiError } from '../../runtime/apiError.ts';
import { annotatedExpiry } from '../../validation/annotatedExpiry.ts';
import type { Kind, KubernetesObject } from '../../runtime/kind.ts';
import { withPlaces } from '../../validation/blame.ts';
import { withRight } from '../../validation/purpose.ts';
import { revisionOf, secretNames } from '../../validation/credentials.ts';
import { configMapNames } from '../../validation/parameterSources.ts';
import { rulesRevision } from '../../validation/policy/applying.ts';
import { prepareTest, refusedFor } from '../../validation/preparation.ts';
import type { RefusedConnection } from '../../validation/preparation.ts';
import type { Sources } from '../../validation/source.ts';
import { ACCOUNT_TOKEN } from '../../contract/accountToken.ts';
import { attemptOf } from '../pacing/attempt.ts';
import type { Attempt } from '../pacing/attempt.ts';
import { tlsOf } from '../pacing/logIns.ts';
import { policiesIn } from '../policies.ts';
import { accountToken } from './accountToken.ts';
import { heldTest, noteLogIns, unchangedLogIn } from './heldTest.ts';
import type { Answer, Asking } from './heldTest.ts';
import type { TestIo } from './io.ts';
import { logInsOf } from './logIn.ts';
import type { LogInsOfTest } from './logIn.ts';
import type { Circumstances, TestOutcome } from './outcome.ts';

/** A spec whose type is known and whose parameters are valid. */
interface Examinee {
  readonly namespace: string;
  readonly spec: ConnectionSpec;
  readonly connector: Connector;
}

/** What a test came to, and under which circumstances. */
interface Examination extends Circumstances {
  readonly outcome: TestOutcome;
}

/** How a test is asked for. */
export interface ExamineOptions extends Asking {
  readonly signal: AbortSignal;
  /** Since when it waits for its turn. */
  readonly since: Date;
  /** Hears of each step as it ends. */
  readonly onStep?: ((step: StepReport) => void) | undefined;
}

/**
 * Reads the Secrets and ConfigMaps, judges what they gave, and tests against the real server where the type has a test, and where
 * no other test has just had the answer that this one would get.
 */
export async function examineConnection(
  { namespace, spec, connector }: Examinee,
  io: TestIo,
  options: ExamineOptions,
): Promise<Examination> {
  const rules = rulesRevision(policiesIn(namespace, io.cache), connector);
  const sources = await readSources(namespace, spec, io, options.signal).catch(refusedFor);
  if ('kind' in sources) return { outcome: sources, revision: undefined, rules };
  const [identities, others] = [identitiesOf(sources.secrets), identitiesOf(sources.configMaps)];
  const revision = revisionOf([...identities, ...others]);
  const circumstances = { revision, rules, ...annotatedExpiry(identities) };
  const preparation = prepareTest(spec, connector, sources, {
    policies: policiesIn(namespace, io.cache),
    path: { clusterDomain: io.clusterDomain, namespace },
    optIn: io.secrets.optIn,
  });
  if (preparation.kind !== 'prepared') return { outcome: preparation, ...circumstances };
  const { credentials, unread, request, places, token: wanted } = preparation;
  const token = wanted && (await accountToken(namespace, wanted, io, options.signal).catch(refusedFor));
  if (token !== undefined && 'kind' in token) return { outcome: placed(token), ...circumstances };
  // The host may come from a Secret.
  const whole = { ...spec, parameters: request.parameters };
  const attempt = { ...attemptOf(namespace, whole, connector, circumstances.revision), rules };
  const question = { namespace, target: attempt.target, connector, request };
  const logIns = logInsOf({ ...question, identities, tls: tlsOf(spec.parameters) });
  const answer = await ask({ attempt, request: withToken(request, token), logIns }, io, options);
  const result = withRight(withPlaces(answer.result, places), spec, connector);
  const outcome = { kind: 'tested', credentials, unread, ...circumstances, ...answer, result } as const;
  return { outcome, ...circumstances };
}

/** Not among what log-ins are told apart by: it is another one each time, and locks no account. */
function withToken(request: ProbeRequest, token: Secret | undefined): ProbeRequest {
  return token === undefined
    ? request
    : { ...request, secrets: { ...request.secrets, [ACCOUNT_TOKEN]: token } };
}

/** What is not allowed stands at Validated, as with policies. */
function placed(refusal: RefusedConnection): RefusedConnection {
  return refusal.reason === 'NotAllowed' ? { ...refusal, at: 'Validated' } : refusal;
}

interface PacedTest {
  readonly attempt: Attempt;
  readonly request: ProbeRequest;
  readonly logIns: LogInsOfTest;
}

/** Asks the server, unless its answer to another test stands for this one, too. */
async function ask(
  { attempt, request, logIns }: PacedTest,
  io: TestIo,
  options: ExamineOptions,
): Promise<Answer> {
  const held = heldTest(logIns, io, options);
  if (held !== undefined) return held;
  const outage = io.outages.of(attempt, options.since);
  if (outage !== undefined) return { ...outage, ...unchangedLogIn(logIns, options) };
  const askedAt = io.clock.now();
  const result = withoutLock(
    await io.probe.run(request, { namespace: attempt.namespace, ...options }),
    request,
  );
  io.outages.note(attempt, result, askedAt);
  const logIn = noteLogIns(logIns, result, askedAt, io, options);
  io.tests.total.inc({ type: request.type, reason: reasonOf(result) });
  io.tests.seconds.observe({ type: request.type }, result.durationMs / 1000);
  return { result, ...(logIn !== undefined && { logIn }) };
}

/** A refused token is no refused password: it locks no account, and what heals it is an edit at the service, which nothing here shows. */
function withoutLock(result: ProbeResult, { secrets }: ProbeRequest): ProbeResult {
  return result.status === 'Failed' && ACCOUNT_TOKEN in secrets && failure(result.reason).retry === 'locked'
    ? { ...result, reason: 'IdentityNotTrusted' }
    : result;
}

/** Those that exist, by name; the revision of the others is undefined, and they are called missing. */
export async function readSources(
  namespace: string,
  spec: ConnectionSpec,
  { client, secrets: { configMaps: areRead = false } }: Pick<TestIo, 'client' | 'secrets'>,
  signal: AbortSignal,
): Promise<Required<Sources>> {
  const configMapsOfSpec = configMapNames(spec);
  if (configMapsOfSpec.length > 0 && !areRead)
    throw new ConnectionFailure('ConfigMapUnavailable', CONFIG_MAPS_ARE_NOT_READ);
  const read = async <T extends KubernetesObject>(
    kind: Kind<T>,
    reason: FailureReason,
    names: readonly string[],
  ) => {
    const objects = await Promise.all(
      names.map((name) =>
        client.get(kind, { namespace, name }, signal).catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          const what = `${kind.kind.toLowerCase()} ${name}`;
          throw new ConnectionFailure(reason, unavailable(what, error), { cause: error });
        }),
      ),
    );
    return new Map(
      objects.flatMap((object) => (object === undefined ? [] : [[object.metadata.name, object]])),
    );
  };
  const [secrets, configMaps] = await Promise.all([
    read(Secrets, 'SecretUnavailable', secretNames(spec)),
    read(ConfigMaps, 'ConfigMapUnavailable', configMapsOfSpec),
  ]);
  return { secrets, configMaps };
}

const CONFIG_MAPS_ARE_NOT_READ =
  'this operator reads no ConfigMaps: install it with the component deploy/configmaps, or give the parameters in spec.parameters';

function unavailable(what: string, { status }: ApiError): string {
  if (status === 403)
    return `the operator may not read ${what}: give its account the right to get it in this namespace`;
  return `the api server did not hand out ${what} (${status})`;
}

/** What tells the objects that were read from later ones. */
export function identitiesOf(objects: ReadonlyMap<string, KubernetesObject>) {
  return [...objects.values()].map(({ metadata }) => metadata);
}
