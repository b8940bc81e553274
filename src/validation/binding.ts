import type { ConnectionPolicy } from '../api/policy.ts';
import type { ConnectionSpec } from '../api/connection.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { ROUTE_SECRETS } from '../contract/route.ts';
import { hostPattern, isRefused } from '../probe/lists.ts';
import type { TargetEntry, TargetList } from '../probe/lists.ts';
import { OPT_IN_LABEL } from '../api/secretaccess.ts';
import type { SecretObject } from '../api/secret.ts';
import type { Candidate } from './policy/judge.ts';
import { placesIn } from './policy/targets.ts';
import type { Refusal } from './verdict.ts';

/** On a Secret: where it may go, as `HOST` or `HOST:PORT`, several with commas or blanks between them. */
export const ALLOWED_HOSTS = 'mooring.dev/allowed-hosts';
/** On a Secret: the types of connections that may use it. */
const ALLOWED_TYPES = 'mooring.dev/allowed-types';

/**
 * Where the Secrets say that they may go, for the probe: it holds for every host that the protocol leads to, and
 * nothing else would keep an advertised broker or a redirect from getting the credential. It holds for a proxy or
 * tunnel, too, which can pose as the other end of the connection.
 */
export function bindingsOf(secrets: Iterable<SecretObject>, spec: ConnectionSpec): readonly TargetList[] {
  return [...secrets].flatMap((secret) => bindingOf(secret, spec) ?? []);
}

/** Throws where one of them does not opt in. */
export function checkShared(secrets: Iterable<SecretObject>): void {
  for (const { metadata } of secrets) {
    if (metadata.labels?.[OPT_IN_LABEL] === 'true') continue;
    throw new ConnectionFailure(
      'SecretNotShared',
      `secret ${metadata.name} is not shared with connections: label it ${OPT_IN_LABEL}=true`,
    );
  }
}

/** Why these Secrets may not be used for this connection, if so; the first that says so. */
export function refusedBySecrets(
  secrets: readonly SecretObject[],
  spec: ConnectionSpec,
  candidate: Candidate,
  policies: readonly ConnectionPolicy[],
): Refusal | undefined {
  for (const secret of secrets) {
    const refusal =
      unbound(secret, policies) ??
      unreadable(secret) ??
      boundToTypes(secret, candidate) ??
      boundToHosts(secret, candidate, spec);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function unbound({ metadata }: SecretObject, policies: readonly ConnectionPolicy[]): Refusal | undefined {
  const policy = policies.find(({ spec }) => spec.secrets?.requireHostBinding === true);
  if (policy === undefined || metadata.annotations?.[ALLOWED_HOSTS] !== undefined) return undefined;
  const message = `policy ${policy.metadata.name} asks that secret ${metadata.name} says where it may go: annotate it ${ALLOWED_HOSTS}`;
  return { reason: 'NotAllowed', message };
}

/** An entry that cannot be understood binds the Secret to nowhere: it was meant to close something. */
function unreadable({ metadata }: SecretObject): Refusal | undefined {
  const hosts = metadata.annotations?.[ALLOWED_HOSTS];
  if (hosts === undefined || words(hosts).every((each) => entryOf(each) !== undefined)) return undefined;
  const message = `the annotation ${ALLOWED_HOSTS} of secret ${metadata.name} must be a list of HOST or HOST:PORT, with commas between`;
  return { reason: 'SecretBoundElsewhere', message };
}

function boundToTypes({ metadata }: SecretObject, { connector }: Candidate): Refusal | undefined {
  const types = metadata.annotations?.[ALLOWED_TYPES];
  if (types === undefined || words(types).includes(connector.type)) return undefined;
  const message = `secret ${metadata.name} is for other types: add this one to its annotation ${ALLOWED_TYPES}, or use another secret`;
  return { reason: 'SecretBoundElsewhere', message };
}

function boundToHosts(
  secret: SecretObject,
  { connector, parameters, path }: Candidate,
  spec: ConnectionSpec,
): Refusal | undefined {
  const binding = bindingOf(secret, spec);
  if (binding === undefined) return undefined;
  const judged = placesIn(connector, parameters, path).filter(
    ({ carries }) => carries || binding.only === undefined,
  );
  if (!judged.some(({ places }) => isRefused(binding, places))) return undefined;
  const message = `secret ${secret.metadata.name} is for other hosts: add this one to its annotation ${ALLOWED_HOSTS}, or use another secret`;
  return { reason: 'SecretBoundElsewhere', message };
}

function bindingOf({ metadata }: SecretObject, spec: ConnectionSpec): TargetList | undefined {
  const hosts = metadata.annotations?.[ALLOWED_HOSTS];
  if (hosts === undefined) return undefined;
  const refusal = `the server led to a host that is not in the annotation ${ALLOWED_HOSTS} of secret ${metadata.name}`;
  const allow = words(hosts).flatMap((each) => entryOf(each) ?? []);
  return { refusal, allow, ...(isOfCarrier(metadata.name, spec) && { only: 'intermediary' }) };
}

/** A Secret that gives nothing but the login to a proxy or tunnel never gets to the server behind it. */
function isOfCarrier(
  name: string,
  { secrets = {}, secretsFrom = [], parametersFrom = [] }: ConnectionSpec,
): boolean {
  const given = Object.entries(secrets).filter(([, reference]) => reference.name === name);
  return (
    given.length > 0 &&
    given.every(([parameter]) => parameter in ROUTE_SECRETS) &&
    !secretsFrom.some((each) => each.name === name) &&
    !parametersFrom.some(({ secret }) => secret?.name === name)
  );
}

/** `db.example.com`, `db.example.com:5432`, `*.shop.svc:5432`, `[fd00::1]:5432`. */
function entryOf(text: string): TargetEntry | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits ?? 1);
  if (host === undefined || hostPattern(host) === undefined || port < 1 || port > 65_535) return undefined;
  return { host, ...(digits !== undefined && { ports: [port] }) };
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
