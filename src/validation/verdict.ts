import type { ConnectionSpec } from '../api/connection.ts';
import { MOST_SECRETS } from '../api/parametersFrom.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { expectationMistakes } from '../catalog/expectation.ts';
import { mistakesIn } from '../catalog/parameters.ts';
import { keyMistakes, memberAt } from '../catalog/mappedKeys.ts';
import { routeMistakes, missingForRoute } from '../catalog/route.ts';
import {
  missingAuthority,
  missingSecrets,
  profileOf,
  secretNameMistakes,
  tlsContradictions,
  TARGET_PARAMETERS,
} from '../catalog/secrets.ts';
import type { Connector, Finding } from '../contract/connector.ts';
import { addressesAmong } from '../contract/addressSecrets.ts';
import { isCredentialParameter } from '../contract/credential.ts';
import { cut } from '../contract/cut.ts';
import { routeParametersOf } from '../contract/route.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { accountMistakes, credentialsGiven, missingForProfile } from './account.ts';
import type { SecretValues } from './credentials.ts';
import { purposeMistakes } from './purpose.ts';
import { placeOfValue } from './source.ts';

/** What a spec is worth: usable with a type, or refused for a reason with a message. */
export type Verdict = Usable | Refusal;

/** The spec fits its type; `auth` is the profile in force, as far as it can be known yet. */
interface Usable {
  readonly connector: Connector;
  readonly auth: string | undefined;
}

/** The spec cannot be used. */
export interface Refusal {
  readonly reason: FailureReason;
  readonly message: string;
}

const MOST_SHOWN = 20;
/** In characters: names and patterns in a manifest have no limit of their own. */
const LONGEST_LINE = 1_200;

/** Judges a spec before any Secret is read. */
export function judge(spec: ConnectionSpec, catalog: Catalog): Verdict {
  const connector = catalog.get(spec.type);
  if (connector === undefined) return unknownType(spec.type, catalog);
  const mistakes = mistakesInSpec(spec, connector);
  if (mistakes.length > 0) return invalid(mistakes);
  if (isProfileOpen(spec, connector)) return { connector, auth: undefined };
  const parameters = new Set([...Object.keys(spec.parameters ?? {}), ...fieldsElsewhere(spec, connector)]);
  return profileVerdict(spec, { parameters, secrets: Object.keys(spec.secrets ?? {}) }, connector);
}

/** Every mistake of a spec, as paths and rules; none where its type is unknown. */
export function mistakesInSpec(spec: ConnectionSpec, connector: Connector): readonly Finding[] {
  const parameters = spec.parameters ?? {};
  const { secrets = {} } = spec;
  const given = new Set(Object.keys(secrets));
  const inParameters = mistakesIn(parameters, connector, fieldsElsewhere(spec, connector));
  const mistakes = [
    ...inParameters,
    ...(inParameters.length > 0 ? [] : tlsContradictions(parameters)),
    ...secretNameMistakes([...given], parameters, connector),
    ...keyMistakes({ ...spec, parameters, secrets }, connector),
    ...referenceMistakes(spec),
    ...accountMistakes(spec, connector),
    ...purposeMistakes(spec, connector),
    ...expectationMistakes(spec.test?.probe?.expect?.json, 'spec.test.probe.expect.json'),
  ];
  const onRoute =
    inParameters.length > 0 ? [] : routeMistakes(routeParametersOf(connector, begunBlocks(spec)), given);
  if (isCompletedLater(spec))
    return [
      ...mistakes,
      ...(hasCredentialsElsewhere(spec) ? [] : missingSecrets(given, connector)),
      ...onRoute,
    ];
  return [
    ...mistakes,
    ...missingSecrets(given, connector),
    ...missingAuthority(given, parameters, connector),
    ...onRoute,
    ...(inParameters.length > 0 ? [] : missingForRoute(routeParametersOf(connector, parameters), given)),
  ];
}

/** The parameters with the blocks of which something stands elsewhere. */
function begunBlocks({ parameters = {}, secretsFrom = [], parametersFrom = [] }: ConnectionSpec) {
  const paths = [...secretsFrom, ...parametersFrom].flatMap(({ keys = {} }) => Object.values(keys));
  const blocks = paths
    .filter((path) => path.includes('.'))
    .map((path) => [path.split('.', 1)[0], {}] as const);
  return { ...Object.fromEntries(blocks), ...parameters } as Readonly<Record<string, unknown>>; // of pairs
}

/** What may be missing in `spec.parameters`, because it stands elsewhere. */
export function fieldsElsewhere(spec: ConnectionSpec, connector: Connector): ReadonlySet<string> {
  const { secrets = {}, secretsFrom = [], parametersFrom = [] } = spec;
  const names = Object.keys(secrets);
  const [whole, address] = [secretsFrom.length > 0, addressesAmong(names).length > 0];
  const isOpen = address || (whole && hasAddress(connector)) || parametersFrom.some(({ keys }) => !keys);
  return new Set([
    ...(connector.identity ?? []).filter((name) => whole || names.includes(name)),
    ...(whole ? TARGET_PARAMETERS : []),
    ...(isOpen ? Object.keys(connector.parameters.properties) : []),
    ...[...secretsFrom, ...parametersFrom].flatMap(({ keys = {} }) => Object.values(keys)),
  ]);
}

/** What the definition of the kind says in CEL. */
function referenceMistakes({ secrets = {}, secretsFrom = [], parametersFrom = [] }: ConnectionSpec) {
  const unclear = parametersFrom.flatMap(({ configMap, secret }, index) =>
    (configMap === undefined) === (secret === undefined)
      ? [{ path: `spec.parametersFrom.${index}`, message: 'give configMap or secret, one of them' }]
      : [],
  );
  const named = parametersFrom.filter(({ secret }) => secret !== undefined);
  const count = Object.keys(secrets).length + secretsFrom.length + named.length;
  const message = `secrets, secretsFrom and parametersFrom may name at most ${MOST_SECRETS} Secrets together`;
  return count > MOST_SECRETS ? [...unclear, { path: 'spec', message }] : unclear;
}

/** Whether only what is read can tell which auth profile is in force. */
export function isProfileOpen(spec: ConnectionSpec, { auth = {} }: Connector): boolean {
  const secrets = Object.values(auth).flatMap((profile) => [...profile.secrets, ...(profile.optional ?? [])]);
  return hasCredentialsElsewhere(spec) || (isCompletedLater(spec) && !secrets.every(isCredentialParameter));
}

/** Whether Secrets or ConfigMaps say what the manifest does not: a whole one, or an address in one. */
function isCompletedLater(spec: ConnectionSpec): boolean {
  return hasCredentialsElsewhere(spec) || (spec.parametersFrom ?? []).length > 0;
}

/** Whether a Secret, as a whole or by an address in it, gives credentials, or the user does before a resumption. */
function hasCredentialsElsewhere({ secrets = {}, secretsFrom = [], suspend }: ConnectionSpec): boolean {
  return suspend === true || secretsFrom.length > 0 || addressesAmong(Object.keys(secrets)).length > 0;
}

function hasAddress({ secrets }: Connector): boolean {
  return addressesAmong(Object.keys(secrets.properties)).length > 0;
}

/** Judges the same spec again with what its Secrets and ConfigMaps gave. */
export function judgeComplete(
  spec: ConnectionSpec,
  connector: Connector,
  credentials: SecretValues,
): Verdict {
  const given = new Set(Object.keys(credentials.secrets));
  const parameters = { ...spec.parameters, ...credentials.parameters };
  const inParameters = mistakesIn(parameters, connector, new Set());
  const onRoute =
    inParameters.length > 0 ? [] : missingForRoute(routeParametersOf(connector, parameters), given);
  const missing = [...missingSecrets(given, connector), ...missingAuthority(given, parameters, connector)];
  const mistakes = [...inParameters, ...missing, ...onRoute].map((finding) =>
    withPlace(finding, parameters, credentials),
  );
  if (mistakes.length > 0) return invalid(mistakes);
  const whole = { parameters: new Set(Object.keys(parameters)), secrets: given, read: credentials.read };
  return profileVerdict(spec, whole, connector);
}

/** Where a value stands that does not fit, or what was read and lacks one. */
function withPlace(
  { path, message }: Finding,
  parameters: Readonly<Record<string, unknown>>,
  { places, secrets, read }: SecretValues,
): Finding {
  const [, section, name = ''] = /^spec\.(parameters|secrets)\.([^[]+)/.exec(path) ?? [];
  const field = [name, name.split('.', 1)[0] ?? ''].find((each) => Object.hasOwn(places, each)) ?? '';
  const place = places[field];
  if (place !== undefined) return { path, message: `${message}; it is ${placeOfValue(place)}` };
  const isAbsent = memberAt(section === 'secrets' ? secrets : parameters, name) === undefined;
  return { path, message: isAbsent ? `${message}${lackOf('it', read)}` : message };
}

function lackOf(what: string, read: readonly string[]): string {
  const verb = read.length === 1 ? 'does' : 'do';
  return read.length === 0 ? '' : `; ${read.join(' and ')} ${verb} not give ${what}`;
}

/** What a spec gives, wherever it stands, and what was read for it. */
interface Given {
  readonly parameters: ReadonlySet<string>;
  readonly secrets: Iterable<string>;
  readonly read?: readonly string[];
}

function profileVerdict(
  spec: ConnectionSpec,
  { parameters, secrets, read = [] }: Given,
  connector: Connector,
): Verdict {
  const profile = profileOf(spec.auth, credentialsGiven(spec, secrets), connector);
  if ('problem' in profile) {
    const lack = profile.lacks === true ? lackOf('one', read) : '';
    return { reason: 'AuthProfileInvalid', message: `${profile.problem}${lack}` };
  }
  const missing = missingForProfile(profile.name, parameters, connector);
  return missing.length > 0 ? invalid(missing) : { connector, auth: profile.name };
}

function unknownType(type: string, catalog: Catalog): Refusal {
  const mistakes = catalog.mistakesOf(type);
  if (mistakes.length > 0) {
    const cause = `${linesOf(mistakes)}; correct the type: kubectl describe connectiontype ${type}`;
    return {
      reason: 'UnknownType',
      message: `spec.type: the ConnectionType ${type} cannot be used: ${cause}`,
    };
  }
  const near = catalog.nearest(type);
  const hint =
    near.length > 0
      ? `did you mean ${near.join(' or ')}?`
      : 'list the types with: kubectl get connectiontypes';
  return { reason: 'UnknownType', message: `spec.type: there is no type ${type}; ${hint}` };
}

function invalid(mistakes: readonly Finding[]): Refusal {
  return { reason: 'ParametersInvalid', message: linesOf(mistakes) };
}

/** All mistakes in a sentence, or as many as one reads. */
export function linesOf(mistakes: readonly Finding[]): string {
  const lines = mistakes
    .slice(0, MOST_SHOWN)
    .map(({ path, message }) => cut(`${path}: ${message}`, LONGEST_LINE));
  if (mistakes.length > MOST_SHOWN) lines.push(`and ${mistakes.length - MOST_SHOWN} more`);
  return lines.join('; ');
}
