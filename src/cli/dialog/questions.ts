import type { Catalog } from '../../catalog/catalog.ts';
import { profileOf } from '../../catalog/secrets.ts';
import type { AuthProfile, Connector } from '../../contract/connector.ts';
import { isEncryptedKey } from '../../contract/privateKey.ts';
import { chosenType, formOf, MORE, nameOf, replyTo } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { fieldQuestion, secretQuestion } from './fieldquestions.ts';
import { fieldsOf } from '../../catalog/fields.ts';
import type { Field } from '../../catalog/fields.ts';
import { valueAt } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import type { Option, Question } from './question.ts';
import { moreOf, passphraseOf, routeLoginOf, wantedOf } from './settings.ts';

/*
 * The form is a list of answers, and one pure function says what to ask next. Going back takes the last answer away;
 * what depended on it is asked anew, and what does not keeps its answer.
 */

/** The next question; undefined where nothing is left to ask. */
export function nextQuestion(draft: FormDraft, catalog: Catalog): Question | undefined {
  const connector = chosenType(draft, catalog);
  const question =
    connector === undefined ? TYPE : (questionBefore(draft, connector) ?? questionOf(draft, connector));
  if (question === undefined) return undefined;
  const before = draft.kept[question.key];
  const isBeginning =
    draft.before === undefined && draft.answers.every(({ key }) => ['type', 'name'].includes(key));
  return {
    ...question,
    ...(before !== undefined && { before }),
    ...(isBeginning && ['type', 'name', ...ADDRESSES].includes(question.key) && { takesAddress: true }),
  };
}

/** The question to which the user went back. */
function questionBefore(draft: FormDraft, connector: Connector): Question | undefined {
  const { asked } = draft;
  return asked === undefined ? undefined : questionTo(asked, draft, connector);
}

/** Fields where an address may be pasted that says the others too. */
const ADDRESSES = ['parameters.host', 'parameters.hosts', 'parameters.brokers', 'parameters.servers'];

const TYPE: Question = {
  key: 'type',
  kind: 'type',
  message: 'What to connect to? Type a name or a category, or paste a URL, a DSN or a JDBC string',
  judge: (reply) => (reply === '' ? 'choose a type' : undefined),
};

const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

function nameQuestion({ type }: Connector, { given }: FormDraft): Question {
  const { database, host } = given.parameters;
  const said = [database, host].filter((part) => typeof part === 'string');
  const standard = said.map((part) => part.toLowerCase()).find(isName) ?? type;
  return {
    key: 'name',
    kind: 'text',
    message: 'Name of the Connection',
    standard,
    judge: mistakeInName,
  };
}

/** What is wrong with the name of a Connection. */
export function mistakeInName(name: string): string | undefined {
  return isName(name) ? undefined : 'must be lower case letters, digits, - and ., as names in Kubernetes are';
}

function isName(text: string): boolean {
  return text.length <= 253 && NAME.test(text);
}

function questionOf(draft: FormDraft, connector: Connector): Question | undefined {
  if (nameOf(draft) === undefined) return nameQuestion(connector, draft);
  const form = formOf(draft, connector);
  const needed = neededQuestion(draft, form, connector);
  if (needed !== undefined) return needed;
  const login = routeLoginOf(draft, form);
  const more =
    login === undefined && replyTo(MORE, draft) === undefined ? moreOf(draft, form, connector) : [];
  if (more.length > 0) return moreQuestion(more);
  const wanted = login ?? wantedOf(draft, form, connector);
  return wanted && questionTo(wanted.path, draft, connector);
}

/** The question for what it cannot do without, or what people have in mind with it. */
function neededQuestion(draft: FormDraft, form: Form, connector: Connector): Question | undefined {
  const fields = fieldsOf(connector).filter((each, _, all) => isLeaf(each, all));
  const open = fields.filter((field) => isOpen(field, form) && replyTo(field.path, draft) === undefined);
  const isAsked = (field: Field) =>
    field.required ||
    isOfBlock(field, form) ||
    isOfProfile(field, form, connector) ||
    (isUsual(field, form, draft, connector) && draft.addressed !== true) ||
    draft.mistaken?.includes(field.path);
  const asked = open.filter(isAsked);
  const secret = [...secretsNeeded(form, connector), ...passphrasesNeeded(form, connector)].find(
    (name) => replyTo(`secrets.${name}`, draft) === undefined,
  );
  const auth = authQuestion(form, draft, connector);
  const rest = auth ?? (secret === undefined ? undefined : questionTo(`secrets.${secret}`, draft, connector));
  const [field] = asked;
  if (
    field === undefined ||
    (rest === undefined && isGiven(draft) && asked.every((each) => isDefaulted(each, draft)))
  )
    return rest;
  return questionTo(field.path, draft, connector);
}

/** Whether nothing but the name was asked for so far. */
function isGiven({ answers, given }: FormDraft): boolean {
  return answers.every(({ key }) => ['name', MORE].includes(key)) && Object.keys(given.parameters).length > 0;
}

function isDefaulted({ path, standard, required }: Field, { mistaken = [] }: FormDraft): boolean {
  return standard !== undefined && !required && !mistaken.includes(path);
}

/** The question of a key, whatever else is open. */
function questionTo(key: string, draft: FormDraft, connector: Connector): Question | undefined {
  const form = formOf(draft, connector);
  const fields = fieldsOf(connector);
  if (key === 'name') return nameQuestion(connector, draft);
  if (key === 'auth') return authQuestion(form, draft, connector);
  if (key === MORE) return moreQuestion(moreOf(draft, form, connector));
  if (key === 'secrets.sshTunnel') return LOGIN;
  if (key.startsWith('secrets.')) return secretQuestion(key.slice('secrets.'.length), fields, connector);
  const field = fields.find(({ path }) => path === key);
  return field && fieldQuestion(field, form, connector, draft.leftOpen);
}

function isLeaf({ path, type }: Field, fields: readonly Field[]): boolean {
  return type !== 'object' || !fields.some((each) => each.path.startsWith(`${path}.`));
}

function isOpen({ path, identity }: Field, { parameters, secrets }: Form): boolean {
  const [kind, ...names] = path.split('.');
  if (kind !== 'parameters') return false;
  if (identity && secrets[names[0] ?? ''] !== undefined) return false;
  return valueAt(names, parameters) === undefined;
}

/** Whether it is required because its block is there. */
function isOfBlock({ requiredWith }: Field, { parameters }: Form): boolean {
  return requiredWith !== undefined && valueAt(requiredWith.split('.'), parameters) !== undefined;
}

/** Whether the way to authenticate needs it, and others do not. */
function isOfProfile({ path }: Field, form: Form, connector: Connector): boolean {
  const needed = typedProfile(form, connector)?.parameters ?? [];
  return needed.some((name) => path === `parameters.${name}`);
}

/** What people have in mind when they think of an address; of several servers where there is no other. */
function isUsual({ path }: Field, { parameters }: Form, draft: FormDraft, connector: Connector): boolean {
  if (path === 'parameters.database') return true;
  const isCluster = 'urls' in connector.parameters.properties;
  const one = isCluster ? 'url' : 'host';
  const several = [isCluster ? 'urls' : 'hosts', 'srv'].some((name) => parameters[name] !== undefined);
  if (several || replyTo(`parameters.${one}`, draft) === '') return SEVERAL.includes(path);
  return path === `parameters.${one}` || path === 'parameters.port';
}

const SEVERAL = ['parameters.hosts', 'parameters.srv', 'parameters.urls', 'parameters.sentinelMaster'];

/** The way to authenticate, where the type has several and nothing says which. */
function authQuestion(form: Form, draft: FormDraft, connector: Connector): Question | undefined {
  const profiles = Object.entries(typedProfiles(connector));
  if (profiles.length < 2 || form.auth !== undefined || replyTo('auth', draft) !== undefined)
    return undefined;
  const given = new Set([...Object.keys(form.secrets), ...Object.keys(draft.given.values)]);
  if (given.size > 0 && 'name' in profileOf(undefined, given, connector)) return undefined;
  return {
    key: 'auth',
    kind: 'choice',
    message: 'How to authenticate?',
    options: profiles.map(([value, { title }]) => ({ value, label: title })),
    judge: () => undefined,
  };
}

/** Those whose credential can be typed: a token of a ServiceAccount cannot. */
function typedProfiles({ auth = {} }: Connector): NonNullable<Connector['auth']> {
  return Object.fromEntries(Object.entries(auth).filter(([, { tokenFor }]) => tokenFor === undefined));
}

/** The one that was chosen, or that there is. */
function typedProfile({ auth }: Form, connector: Connector): AuthProfile | undefined {
  const profiles = typedProfiles(connector);
  const [only, ...others] = Object.keys(profiles);
  return profiles[auth ?? (others.length === 0 ? (only ?? '') : '')];
}

/** The passphrases of the private keys that need one. */
function passphrasesNeeded({ secrets, values }: Form, connector: Connector): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const passphrase = isEncryptedKey(value) ? passphraseOf(name, connector) : undefined;
    const isOpen =
      passphrase !== undefined && secrets[passphrase] === undefined && values[passphrase] === undefined;
    return isOpen ? [passphrase] : [];
  });
}

/** Whether a form holds a secret that is typed, or cannot do without one. */
export function takesTypedSecret(draft: FormDraft, connector: Connector): boolean {
  const form = formOf(draft, connector);
  if (Object.keys(form.values).length > 0 || secretsNeeded(form, connector).length > 0) return true;
  const isOpen = authQuestion(form, draft, connector) !== undefined;
  return isOpen && Object.values(typedProfiles(connector)).every(({ secrets }) => secrets.length > 0);
}

/** The secrets without which it does not work. */
function secretsNeeded(form: Form, connector: Connector): readonly string[] {
  const required = (connector.secrets as { readonly required?: readonly string[] }).required ?? []; // JSON Schema's own keyword
  return [...new Set([...required, ...(typedProfile(form, connector)?.secrets ?? [])])].filter(
    (name) => form.secrets[name] === undefined && form.values[name] === undefined,
  );
}

function moreQuestion(options: readonly Option[]): Question {
  return {
    key: MORE,
    kind: 'several',
    message: 'More settings? Space selects, Enter goes on',
    options,
    judge: () => undefined,
  };
}

const LOGIN: Question = {
  key: 'secrets.sshTunnel',
  kind: 'choice',
  message: 'How to log in to the SSH server?',
  options: [
    { value: 'sshTunnelKey', label: 'with a private key' },
    { value: 'sshTunnelPassword', label: 'with a password' },
  ],
  judge: () => undefined,
};
