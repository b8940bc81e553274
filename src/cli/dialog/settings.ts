import type { Connector } from '../../contract/connector.ts';
import { ADDRESS_SECRETS } from '../../contract/addressSecrets.ts';
import { CLIENT_KEY_NAMES, KEY_NAMES, TUNNEL_KEY_NAMES } from '../../contract/privateKey.ts';
import { ROUTE_SECRETS } from '../../contract/route.ts';
import { MORE, replyTo } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { fieldsOf } from '../../catalog/fields.ts';
import type { Field } from '../../catalog/fields.ts';
import { valueAt } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import type { Option } from './question.ts';

/** What may be set besides: each optional block once, by its name, and the secrets that the way to authenticate takes. */
export function moreOf(draft: FormDraft, form: Form, connector: Connector): readonly Option[] {
  const fields = fieldsOf(connector);
  const parameters = fields.filter(
    ({ path, required, type }) =>
      /^parameters\.[^.]+$/.test(path) &&
      !required &&
      // What an address says of a block, or its kind takes for granted, may be what the test refuses.
      (!(lastOf(path) in form.parameters) || (type === 'object' && draft.addressed === true)) &&
      replyTo(path, draft) === undefined,
  );
  const secrets = fields.filter(
    ({ path }) => path.startsWith('secrets.') && isTaken(lastOf(path), form, connector),
  );
  return [...parameters, ...secrets].map(({ path, description, type }) => ({
    value: path,
    label: lastOf(path),
    hint: description === '' && type === 'object' ? wordsOf(path, fields) : description,
  }));
}

/** The secret that opens an encrypted private key; undefined where the type has none. */
export function passphraseOf(key: string, { secrets }: Connector): string | undefined {
  const names = [KEY_NAMES, TUNNEL_KEY_NAMES, CLIENT_KEY_NAMES].find((each) => each.key === key);
  return names !== undefined && names.passphrase in secrets.properties ? names.passphrase : undefined;
}

/** Blocks have no description of their own. */
function wordsOf(path: string, fields: readonly Field[]): string {
  return fields
    .flatMap((each) => (each.path.startsWith(`${path}.`) ? [each.path.slice(path.length + 1)] : []))
    .join(', ');
}

/** Whether an optional secret makes sense beside what is filled in. */
function isTaken(name: string, form: Form, { auth = {}, secrets }: Connector): boolean {
  const required = (secrets as { readonly required?: readonly string[] }).required ?? []; // JSON Schema's own keyword
  if (name in ROUTE_SECRETS || name in ADDRESS_SECRETS || required.includes(name)) return false;
  if (form.secrets[name] !== undefined || form.values[name] !== undefined) return false;
  const profiles = Object.values(auth);
  const profile = form.auth === undefined && profiles.length === 1 ? profiles[0] : auth[form.auth ?? ''];
  const takers = profiles.filter(
    ({ secrets: needed, optional = [] }) => needed.includes(name) || optional.includes(name),
  );
  return takers.length === 0 || (profile?.optional ?? []).includes(name);
}

/** The next field of what was chosen that has no answer. */
export function wantedOf(draft: FormDraft, form: Form, connector: Connector): Field | undefined {
  const chosen = replyTo(MORE, draft) ?? [];
  const fields = fieldsOf(connector);
  const paths = (typeof chosen === 'string' ? [] : chosen).flatMap((path) => [
    ...inside(path, fields),
    ...(path === 'parameters.proxy' ? proxySecret(form) : []),
    ...(path === 'parameters.sshTunnel' ? tunnelSecrets(draft) : []),
  ]);
  return paths.find((field) => replyTo(field.path, draft) === undefined && isOfUse(field, form));
}

/** What contradicts the mode of TLS is not asked for, nor is a consent that no user should give in passing. */
function isOfUse({ path }: Field, { parameters }: Form): boolean {
  if (path.endsWith('.insecureSendCredentials')) return false;
  if (!path.endsWith('.fingerprint')) return true;
  const mode = valueAt([...path.split('.').slice(1, -1), 'mode'], parameters) ?? 'verify-full';
  return mode === 'verify-full' || mode === 'verify-ca';
}

/** What is missing to log in to a proxy or tunnel that was given without being chosen from the settings, as flags do. */
export function routeLoginOf(draft: FormDraft, { parameters, secrets, values }: Form): Field | undefined {
  const chosen = replyTo(MORE, draft) ?? [];
  const isGiven = (name: string) => secrets[name] !== undefined || values[name] !== undefined;
  const needs = (block: string) => parameters[block] !== undefined && !chosen.includes(`parameters.${block}`);
  const login = [
    ...(needs('proxy') && !isGiven('proxyPassword') ? proxySecret({ parameters }) : []),
    ...(needs('sshTunnel') && !TUNNEL_LOGINS.some(isGiven) ? tunnelSecrets(draft) : []),
  ];
  return login.find(({ path }) => replyTo(path, draft) === undefined);
}

const TUNNEL_LOGINS = ['sshTunnelKey', 'sshTunnelPassword'];

/** The field itself, or those of the block, the required ones first. */
function inside(path: string, fields: readonly Field[]): readonly Field[] {
  const below = fields.filter(
    (each) =>
      each.path.startsWith(`${path}.`) && !fields.some((other) => other.path.startsWith(`${each.path}.`)),
  );
  if (below.length === 0) return fields.filter((each) => each.path === path);
  const needed = below.filter(({ requiredWith }) => requiredWith !== undefined);
  return [...needed, ...below.filter((each) => !needed.includes(each))];
}

function proxySecret({ parameters }: Pick<Form, 'parameters'>): readonly Field[] {
  const { user } = (parameters['proxy'] ?? {}) as { readonly user?: unknown }; // as the form put it
  return user === undefined ? [] : [secret('proxyPassword')];
}

function tunnelSecrets(draft: FormDraft): readonly Field[] {
  const way = replyTo('secrets.sshTunnel', draft);
  return [secret('sshTunnel'), ...(typeof way === 'string' ? [secret(way)] : [])];
}

function secret(name: string): Field {
  return {
    path: `secrets.${name}`,
    type: 'string',
    required: false,
    description: '',
    rules: [],
    identity: false,
  };
}

function lastOf(path: string): string {
  return path.slice(path.indexOf('.') + 1);
}
