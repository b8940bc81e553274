import type { ConnectionSpec } from '../api/connection.ts';
import type { ConnectionPolicy } from '../api/policy.ts';
import type { SecretObject } from '../api/secret.ts';
import { hasTest } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { declaredTestOf } from '../probe/message.ts';
import type { ProbeRequest } from '../probe/message.ts';
import type { SearchPath } from '../probe/searchPath.ts';
import { tokenWanted } from './account.ts';
import type { TokenWanted } from './account.ts';
import { bindingsOf, checkShared, refusedBySecrets } from './binding.ts';
import { secretValuesOf } from './credentials.ts';
import { milliseconds } from './duration.ts';
import type { Places, Sources } from './source.ts';
import { minimumTlsOf, targetListsOf } from './policy/applying.ts';
import { refusedByPolicies } from './policy/judge.ts';
import type { Candidate } from './policy/judge.ts';
import { judgeComplete } from './verdict.ts';
import type { Refusal } from './verdict.ts';

/** What a test comes to before a server is asked. */
export type Preparation = RefusedConnection | UntestedConnection | PreparedTest;

/** The connection may not be used; `at` is the condition that says so. */
export interface RefusedConnection extends Refusal {
  readonly kind: 'refused';
  readonly at: 'Validated' | 'CredentialsResolved';
}

/** It may be used, and no server is asked. */
export interface UntestedConnection {
  readonly kind: 'untested';
  readonly credentials: CredentialsReason;
  readonly reason: UntestedReason;
}

/** Why no server is asked, as Reachable and Ready say it. */
export type UntestedReason = 'TestDisabled' | 'TestNotSupported';

/** It may be used, and this is to be asked. */
interface PreparedTest {
  readonly kind: 'prepared';
  readonly credentials: CredentialsReason;
  /** As SecretValues has it. */
  readonly unread?: string | undefined;
  readonly request: ProbeRequest;
  /** The token that goes into the request yet. */
  readonly token: TokenWanted | undefined;
  /** Where the values of the request stand that the manifest does not hold itself. */
  readonly places: Places;
}

/** Reason of the condition CredentialsResolved where it is True. */
export type CredentialsReason = 'Resolved' | 'NotNeeded';

/** What a cluster rules besides what the type of a connection says. */
export interface ClusterRules {
  /** Those that apply to the namespace of the connection. */
  readonly policies: readonly ConnectionPolicy[];
  /** How the hosts of its namespace are found. */
  readonly path: SearchPath;
  /** Only Secrets that opt in may be used. */
  readonly optIn: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * From a spec that fits its type, and the Secrets and ConfigMaps that it names, to what the probe is asked. Without the rules of a
 * cluster it is a test from a person's own machine, which that person may point anywhere.
 */
export function prepareTest(
  spec: ConnectionSpec,
  connector: Connector,
  sources: Sources,
  rules?: ClusterRules,
): Preparation {
  try {
    if (rules?.optIn === true) checkShared(sources.secrets.values());
    return prepare(spec, connector, sources, rules);
  } catch (error) {
    return refusedFor(error);
  }
}

/** Why no server is asked: the spec wants none, or the type has no test, or does not know what to ask. */
export function untestedReason(connector: Connector, { test }: ConnectionSpec): UntestedReason | undefined {
  if (test?.enabled === false) return 'TestDisabled';
  const isTested = hasTest(connector) && (connector.needsProbe !== true || test?.probe !== undefined);
  return isTested ? undefined : 'TestNotSupported';
}

/** The refusal where the Secrets cannot be used; throws any other error again. */
export function refusedFor(error: unknown): RefusedConnection {
  if (!(error instanceof ConnectionFailure)) throw error;
  return { kind: 'refused', at: 'CredentialsResolved', reason: error.reason, message: error.message };
}

function prepare(
  spec: ConnectionSpec,
  connector: Connector,
  sources: Sources,
  rules: ClusterRules | undefined,
): Preparation {
  const { secrets, configMaps } = sources;
  const values = secretValuesOf(spec, connector, sources);
  const verdict = judgeComplete(spec, connector, values);
  if ('reason' in verdict) return { kind: 'refused', at: 'Validated', ...verdict };
  const parameters = { ...spec.parameters, ...values.parameters };
  const candidate = { connector, parameters, test: spec.test, path: rules?.path ?? {} };
  const refusal = rules && refusedByRules(candidate, spec, [...secrets.values()], rules.policies);
  if (refusal !== undefined) return refusal;
  const token = tokenWanted(spec, connector, verdict.auth, parameters);
  const isBare = secrets.size + (configMaps?.size ?? 0) === 0 && token === undefined;
  const credentials = isBare ? 'NotNeeded' : 'Resolved';
  const reason = untestedReason(connector, spec);
  if (reason !== undefined) return { kind: 'untested', credentials, reason };
  return {
    kind: 'prepared',
    credentials,
    token,
    unread: values.unread,
    places: values.places,
    request: {
      type: connector.type,
      declaredTest: declaredTestOf(connector),
      parameters,
      secrets: values.secrets,
      auth: verdict.auth,
      probe: spec.test?.probe,
      purpose: spec.test?.purpose,
      timeoutMs: milliseconds(spec.test?.timeout ?? '') ?? TIMEOUT_MS,
      ...(rules && limitsOf(rules, spec, secrets.values())),
    },
  };
}

/** Where a test may go, and what TLS it needs there. */
function limitsOf(
  { policies }: ClusterRules,
  spec: ConnectionSpec,
  secrets: Iterable<SecretObject>,
): Pick<ProbeRequest, 'lists' | 'minimumTls'> {
  const minimumTls = minimumTlsOf(policies);
  return {
    lists: [...targetListsOf(policies), ...bindingsOf(secrets, spec)],
    ...(minimumTls !== undefined && { minimumTls }),
  };
}

/** Judges again, now that the Secrets have given their part of the parameters and said where they may go. */
function refusedByRules(
  candidate: Candidate,
  spec: ConnectionSpec,
  secrets: readonly SecretObject[],
  policies: readonly ConnectionPolicy[],
): RefusedConnection | undefined {
  const byPolicy = refusedByPolicies(policies, candidate);
  if (byPolicy !== undefined) return { kind: 'refused', at: 'Validated', ...byPolicy };
  const bySecret = refusedBySecrets(secrets, spec, candidate, policies);
  if (bySecret === undefined) return undefined;
  return {
    kind: 'refused',
    at: bySecret.reason === 'NotAllowed' ? 'Validated' : 'CredentialsResolved',
    ...bySecret,
  };
}
