import type { ConnectionSpec } from '../../api/connection.ts';
import { hasTest } from '../../contract/connector.ts';
import type { Connector } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { ROUTE_SECRETS } from '../../contract/route.ts';
import { declaredTestOf, reasonOf } from '../../probe/message.ts';
import type { ProbeResult, StepReport } from '../../probe/message.ts';
import { ApiError } from '../../runtime/apiError.ts';
import type { Found } from '../connection/snapshot.ts';
import { forbids } from '../pacing/answers.ts';
import type { Answer } from '../pacing/answers.ts';
import { carrierOf, questionOf } from '../pacing/question.ts';
import type { Question } from '../pacing/question.ts';
import { writtenRejection } from '../pacing/written.ts';
import { bindingsOf, checkShared, refusedBySecrets } from '../../validation/binding.ts';
import { credentialsOf, revisionOf, secretNames } from '../../validation/credentials.ts';
import type { SecretObject } from '../../api/secret.ts';
import type { Credentials } from '../../validation/credentials.ts';
import { milliseconds } from '../../validation/duration.ts';
import type { Io } from '../io.ts';
import { Secrets } from '../../api/kinds.ts';
import { listsOf, policiesIn, rulesRevision } from '../connectionpolicy/applying.ts';
import { refusedByPolicies } from '../../validation/policy/judge.ts';
import type { Sought } from '../../validation/policy/judge.ts';
import { judgeComplete } from '../../validation/verdict.ts';

const TIMEOUT_MS = 10_000;

/** A spec whose type is known and whose parameters are valid. */
export interface Examinee {
  readonly namespace: string;
  readonly spec: ConnectionSpec;
  readonly connector: Connector;
}

/** What came of it, and with which revision of the Secrets. */
export interface Examination {
  readonly found: Exclude<Found, { found: 'suspended' | 'standing' }>;
  readonly revision: string | undefined;
  readonly rules: string | undefined;
}

/** How a test is asked for. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Since when it waits for its turn. */
  readonly since: Date;
  /** Somebody asked for it in so many words. */
  readonly requested: boolean;
  /** Hears of each step as it ends. */
  readonly onStep?: ((step: StepReport) => void) | undefined;
}

/**
 * Reads the Secrets, judges what they gave, and tests against the real server where the type has a test, and where
 * no other test has just been told what this one would be.
 */
export async function examine(examinee: Examinee, io: Io, asking: Asking): Promise<Examination> {
  const { signal } = asking;
  const names = secretNames(examinee.spec);
  const rules = rulesRevision(policiesIn(examinee.namespace, io.cache), examinee.connector);
  let secrets: ReadonlyMap<string, SecretObject> = new Map();
  try {
    secrets = await read(examinee.namespace, names, { io, signal });
    if (io.secrets.optIn) checkShared(secrets.values());
    const credentials = credentialsOf(examinee.spec, examinee.connector, secrets);
    const revision = revisionOf(identities(secrets));
    return {
      found: await ask(examinee, credentials, { io, asking, revision, rules, secrets }),
      revision,
      rules,
    };
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    const { reason, message } = error;
    return {
      found: { found: 'refused', at: 'CredentialsResolved', reason, message },
      revision: revisionOf(identities(secrets)),
      rules,
    };
  }
}

/** Whether a server is asked at all: the type has a test, and knows what to ask. */
export function isTested(connector: Connector, { test }: ConnectionSpec): boolean {
  return hasTest(connector) && (connector.needsProbe !== true || test?.probe !== undefined);
}

function identities(secrets: ReadonlyMap<string, SecretObject>) {
  return [...secrets.values()].map(({ metadata }) => metadata);
}

/** The Secrets that give the login to who carries the connection. */
function ofRoute({ secrets: named = {} }: ConnectionSpec, secrets: ReadonlyMap<string, SecretObject>) {
  const names = new Set(
    Object.entries(named).flatMap(([parameter, { name }]) => (parameter in ROUTE_SECRETS ? [name] : [])),
  );
  return new Map([...secrets].filter(([name]) => names.has(name)));
}

async function read(
  namespace: string,
  names: readonly string[],
  { io, signal }: { io: Io; signal: AbortSignal },
): Promise<ReadonlyMap<string, SecretObject>> {
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return await io.client.get(Secrets, { namespace, name }, signal);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        throw new ConnectionFailure('SecretUnavailable', unavailable(name, error), {
          cause: error,
        });
      }
    }),
  );
  return new Map(
    found.filter((secret) => secret !== undefined).map((secret) => [secret.metadata.name, secret]),
  );
}

function unavailable(name: string, { status }: ApiError): string {
  if (status === 403)
    return `the operator may not read secret ${name}: give its account the right to get it in this namespace`;
  return `the api server did not hand out secret ${name} (${status})`;
}

interface Means {
  readonly io: Io;
  readonly asking: Asking;
  readonly revision: string | undefined;
  readonly rules: string | undefined;
  readonly secrets: ReadonlyMap<string, SecretObject>;
}

async function ask(examinee: Examinee, given: Credentials, means: Means): Promise<Examination['found']> {
  const { namespace, spec, connector } = examinee;
  const { io, asking, revision, rules, secrets } = means;
  const verdict = judgeComplete(spec, connector, given);
  if ('reason' in verdict) return { found: 'refused', at: 'Validated', ...verdict };
  const parameters = { ...spec.parameters, ...given.parameters };
  const refusal = refused(examinee, parameters, means);
  if (refusal !== undefined) return refusal;
  const credentials = revision === undefined ? 'NotNeeded' : 'Resolved';
  if (!isTested(connector, spec)) return { found: 'untested', credentials };
  const carrier = carrierOf(namespace, spec, revisionOf(identities(ofRoute(spec, secrets))));
  const question = { ...questionOf(namespace, spec, connector, revision), carrier, rules };
  const known = told(question, asking, io);
  if (known !== undefined)
    return { found: 'tested', credentials, result: known.result, revision, rules, askedAt: known.askedAt };
  const request = {
    type: connector.type,
    declared: declaredTestOf(connector),
    parameters,
    secrets: given.secrets,
    auth: verdict.auth,
    probe: spec.test?.probe,
    timeoutMs: milliseconds(spec.test?.timeout ?? '') ?? TIMEOUT_MS,
    lists: [...listsOf(policiesIn(namespace, io.cache)), ...bindingsOf(secrets.values(), spec)],
  };
  const askedAt = io.clock.now();
  const result = await io.probe.run(request, asking.signal, asking.onStep);
  io.answers.note(question, result, askedAt);
  count(connector.type, result, io);
  return { found: 'tested', credentials, result, revision, rules };
}

/** Judges again, now that the Secrets have given their part of the parameters and said where they may go. */
function refused(
  { namespace, spec, connector }: Examinee,
  parameters: Sought['parameters'],
  { io, secrets }: Means,
): Refused | undefined {
  const sought = { connector, parameters, clusterDomain: io.clusterDomain };
  const policies = policiesIn(namespace, io.cache);
  const byPolicy = refusedByPolicies(policies, sought);
  if (byPolicy !== undefined) return { found: 'refused', at: 'Validated', ...byPolicy };
  const bySecret = refusedBySecrets([...secrets.values()], spec, sought, policies);
  return (
    bySecret && {
      found: 'refused',
      at: bySecret.reason === 'NotAllowed' ? 'Validated' : 'CredentialsResolved',
      ...bySecret,
    }
  );
}

type Refused = Extract<Found, { found: 'refused' }>;

/** What another test was told and answers this one: no attempt is made then. */
function told(question: Question, { since, requested }: Asking, io: Io): Answer | undefined {
  const rejection = io.answers.rejection(question) ?? writtenRejection(question.credential, io.cache);
  if (rejection !== undefined && forbids(rejection, requested, io.clock.now())) {
    const at = rejection.askedAt.toISOString().slice(0, 16);
    const message = `a test with the same credential was refused at ${at}Z; to lock no account it is not tried again`;
    return { ...rejection, result: { ...rejection.result, message } };
  }
  return io.answers.outage(question, since);
}

function count(type: string, result: ProbeResult, { tests }: Io): void {
  tests.total.inc({ type, reason: reasonOf(result) });
  tests.seconds.observe({ type }, result.durationMs / 1000);
}
