import type { ConnectionSpec } from '../../api/connection.ts';
import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Connector, Finding } from '../../contract/connector.ts';
import { TLS_LEVELS } from '../../contract/schema.ts';
import { isRefused } from '../../probe/lists.ts';
import type { SearchPath } from '../../probe/searchPath.ts';
import type { Refusal } from '../verdict.ts';
import { mistakesInPolicy } from './mistakes.ts';
import { placesIn, weakestTlsOf } from './targets.ts';

/** A connection as its policies see it: its type, and its parameters as far as they are known. */
export interface Candidate {
  readonly connector: Connector;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly test: ConnectionSpec['test'];
  /** How its hosts are found. */
  readonly path: SearchPath;
}

type Rule = (policy: ConnectionPolicy, candidate: Candidate) => readonly Finding[];

/** Each says what it does not allow; all of that is reported at once. */
const RULES: readonly Rule[] = [typesNotAllowed, targetsNotAllowed, weakTls, untested];

/** Why the policies refuse a connection by what its manifest says, if they do: before anything is looked up. */
export function refusedByPolicies(
  policies: readonly ConnectionPolicy[],
  candidate: Candidate,
): Refusal | undefined {
  const findings = policies.flatMap((policy) =>
    mistakesInPolicy(policy).length > 0
      ? unreadable(policy)
      : RULES.flatMap((rule) => rule(policy, candidate)),
  );
  if (findings.length === 0) return undefined;
  return {
    reason: 'NotAllowed',
    message: findings.map(({ path, message }) => `${path}: ${message}`).join('; '),
  };
}

/** It may have been there to close something, so it opens nothing. */
function unreadable({ metadata: { name } }: ConnectionPolicy): readonly Finding[] {
  return [
    {
      path: 'spec',
      message: `policy ${name} cannot be read, so nothing is allowed here; its status says what to correct`,
    },
  ];
}

function typesNotAllowed(
  { metadata: { name }, spec: { types = {} } }: ConnectionPolicy,
  { connector: { type } }: Candidate,
): readonly Finding[] {
  const denied =
    (types.deny ?? []).includes(type) || (types.allow !== undefined && !types.allow.includes(type));
  return denied
    ? [{ path: 'spec.type', message: `policy ${name} does not allow this type in this namespace` }]
    : [];
}

function targetsNotAllowed(
  { metadata: { name }, spec }: ConnectionPolicy,
  { connector, parameters, path: searchPath }: Candidate,
): readonly Finding[] {
  const { allow, deny } = spec.targets ?? {};
  const list = { refusal: `policy ${name} does not allow this target in this namespace`, allow, deny };
  return placesIn(connector, parameters, searchPath).flatMap(({ path, places }) => {
    if (!isRefused(list, places)) return [];
    const isHidden = places.some(
      (place) => place.resolvedRemotely === true && !isRefused(list, [{ ...place, resolvedRemotely: false }]),
    );
    return [{ path, message: isHidden ? `${list.refusal}${UNKNOWN_ADDRESS}` : list.refusal }];
  });
}

const UNKNOWN_ADDRESS =
  ': it names networks, and the address of a host behind a proxy or tunnel is not known here, so give the address itself';

function weakTls(
  { metadata: { name }, spec: { tls } }: ConnectionPolicy,
  { connector, parameters }: Candidate,
): readonly Finding[] {
  if (tls === undefined) return [];
  const levels: readonly string[] = TLS_LEVELS;
  if (levels.indexOf(weakestTlsOf(connector, parameters)) >= levels.indexOf(tls.minimumMode)) return [];
  return [
    {
      path: 'spec.parameters',
      message: `policy ${name} asks for TLS of mode ${tls.minimumMode} or stricter`,
    },
  ];
}

function untested(
  { metadata: { name }, spec: { tests } }: ConnectionPolicy,
  { test }: Candidate,
): readonly Finding[] {
  if (tests?.requireEnabled !== true || test?.enabled !== false) return [];
  return [
    { path: 'spec.test.enabled', message: `policy ${name} wants every connection of this namespace tested` },
  ];
}
