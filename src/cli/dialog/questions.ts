import type { Catalog } from '../../catalog/catalog.ts';
import { mistakesIn } from '../../catalog/parameters.ts';
import { profileOf } from '../../catalog/secrets.ts';
import type { Connector } from '../../contract/connector.ts';
import { chosenType, formOf, nameOf, replyTo } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { fieldsOf, isHostKey } from '../form/fields.ts';
import type { Field } from '../form/fields.ts';
import { put, valueAt, valueFor } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import type { Option, Question } from './question.ts';
import { routeLoginOf, moreOf, wantedOf } from './settings.ts';

/*
 * The form is a list of answers, and one pure function says what to ask next. Going back takes the last answer away;
 * what depended on it is asked anew, and what does not keeps its answer.
 */

/** The next question; undefined where nothing is left to ask. */
export function nextQuestion(draft: FormDraft, catalog: Catalog): Question | undefined {
  const connector = chosenType(draft, catalog);
  const question = connector === undefined ? TYPE : questionOf(draft, connector);
  if (question === undefined) return undefined;
  const before = draft.kept[question.key];
  const first = draft.answers.length === 0;
  return {
    ...question,
    ...(before !== undefined && { before }),
    ...(first && ['type', 'name', ...ADDRESSES].includes(question.key) && { takesAddress: true }),
  };
}

/** Key of the question that may be left out. */
export const MORE = 'more';

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
  const fields = fieldsOf(connector).filter((each, _, all) => isLeaf(each, all));
  const open = fields.filter((field) => isOpen(field, form) && replyTo(field.path, draft) === undefined);
  const main = open.find(
    (field) =>
      field.required ||
      isOfBlock(field, form) ||
      (isUsual(field, form, draft) && draft.addressed !== true) ||
      draft.mistaken?.includes(field.path),
  );
  if (main !== undefined) return fieldQuestion(main, form, connector);
  const auth = authQuestion(form, draft, connector);
  if (auth !== undefined) return auth;
  const secret = secretsNeeded(form, connector).find(
    (name) => replyTo(`secrets.${name}`, draft) === undefined,
  );
  if (secret !== undefined) return secretQuestion(secret, fields);
  const login = routeLoginOf(draft, form);
  const more = login === undefined && replyTo('more', draft) === undefined ? moreOf(form, connector) : [];
  if (more.length > 0) return moreQuestion(more);
  const wanted = login ?? wantedOf(draft, form, connector);
  if (wanted === undefined || wanted.path === 'secrets.sshTunnel') return wanted && LOGIN;
  return wanted.path.startsWith('secrets.')
    ? secretQuestion(wanted.path.slice('secrets.'.length), fields)
    : fieldQuestion(wanted, form, connector);
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

/** What people have in mind when they think of an address; of Sentinels where there is no other. */
function isUsual({ path }: Field, { parameters }: Form, draft: FormDraft): boolean {
  if (path === 'parameters.database') return true;
  const bySentinels = parameters['hosts'] !== undefined || replyTo('parameters.host', draft) === '';
  return bySentinels ? SENTINELS.includes(path) : ['parameters.host', 'parameters.port'].includes(path);
}

const SENTINELS = ['parameters.hosts', 'parameters.sentinelMaster'];

/** The question for a parameter; the schema of the type judges the answer. */
function fieldQuestion(field: Field, form: Form, connector: Connector): Question {
  const { path, description, choices, standard, type } = field;
  const name = path.slice('parameters.'.length);
  const options = type === 'boolean' ? ['true', 'false'] : choices;
  const needed = field.required || field.requiredWith !== undefined;
  const list = type === 'array' ? ' Several, with commas between.' : '';
  const leaving = leavingOf(field, needed);
  return {
    key: path,
    kind: options === undefined ? 'text' : 'choice',
    message: `${name}: ${description}${list}${leaving}`,
    ...(options !== undefined && { options: options.map((value) => ({ value, label: value })) }),
    ...(standard !== undefined && { standard: String(standard) }),
    judge: (reply) => {
      if (reply === '') return leaving === '' && standard === undefined ? 'is required' : undefined;
      return mistakeAt(
        path,
        put(form.parameters, path.split('.').slice(1), valueFor(field, reply)),
        connector,
      );
    },
  };
}

/** What Enter means where there is no value that the type takes otherwise; nothing where one has to be given. */
function leavingOf(field: Field, needed: boolean): string {
  if (isHostKey(field)) return ' Enter: at the end, look at the key that the server shows.';
  return needed || field.standard !== undefined ? '' : ' Enter leaves it out.';
}

/** What the schema of the type says of one field, whatever it says of the others. */
function mistakeAt(path: string, parameters: Form['parameters'], connector: Connector): string | undefined {
  return mistakesIn(parameters, connector, new Set()).find(
    (each) => each.path === `spec.${path}` || each.path.startsWith(`spec.${path}.`),
  )?.message;
}

/** The way to authenticate, where the type has several and nothing says which. */
function authQuestion(form: Form, draft: FormDraft, connector: Connector): Question | undefined {
  const profiles = Object.entries(connector.auth ?? {});
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

/** The secrets without which it does not work. */
function secretsNeeded(form: Form, connector: Connector): readonly string[] {
  const required = (connector.secrets as { readonly required?: readonly string[] }).required ?? []; // JSON Schema's own keyword
  const profiles = connector.auth ?? {};
  const [only, ...others] = Object.keys(profiles);
  const profile = profiles[form.auth ?? (others.length === 0 ? (only ?? '') : '')];
  return [...new Set([...required, ...(profile?.secrets ?? [])])].filter(
    (name) => form.secrets[name] === undefined && form.values[name] === undefined,
  );
}

function secretQuestion(name: string, fields: readonly Field[]): Question {
  const path = `secrets.${name}`;
  const { description = '', type, required = false } = fields.find((each) => each.path === path) ?? {};
  if (type === 'PEM')
    return {
      key: path,
      kind: 'file',
      message: `${name}: ${description} Name a file that holds it.`,
      judge: (reply) => (reply.includes('-----BEGIN') ? undefined : 'is no PEM file'),
    };
  return {
    key: path,
    kind: 'unseen',
    message: `${name}: ${description}`,
    judge: (reply) => (reply === '' ? `must not be empty${required ? '' : '; Esc goes back'}` : undefined),
  };
}

function moreQuestion(options: readonly Option[]): Question {
  return {
    key: 'more',
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
