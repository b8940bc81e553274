import { mistakesIn } from '../../catalog/parameters.ts';
import type { Connector } from '../../contract/connector.ts';
import { isEncryptedKey } from '../../contract/privateKey.ts';
import { isHostKey, put, valueFor } from '../../catalog/fields.ts';
import type { Field } from '../../catalog/fields.ts';
import type { Form } from '../form/form.ts';
import type { Question } from './question.ts';
import { passphraseOf } from './settings.ts';

/** The question for a parameter; the schema of the type judges the answer. */
export function fieldQuestion(
  field: Field,
  { parameters }: Form,
  connector: Connector,
  leftOpen: readonly string[] = [],
): Question {
  const { path, description, choices, standard, type } = field;
  const name = path.slice('parameters.'.length);
  const options = type === 'boolean' ? ['true', 'false'] : choices;
  const list = type === 'array' ? ' Several, with commas between.' : '';
  const leaving = leftOpen.includes(path) ? LEFT_OPEN : leavingOf(field);
  return {
    key: path,
    kind: options === undefined ? 'text' : 'choice',
    message: `${name}: ${description}${list}${leaving}`,
    ...(options !== undefined && { options: options.map((value) => ({ value, label: value })) }),
    ...(standard !== undefined && { standard: String(standard) }),
    judge: (reply) => {
      if (reply === '') return leaving === '' && standard === undefined ? 'is required' : undefined;
      return mistakeAt(path, put(parameters, path.split('.').slice(1), valueFor(field, reply)), connector);
    },
  };
}

const LEFT_OPEN = ' Enter leaves it open: without it, it can be printed and not saved.';

/** What Enter means where there is no value that the type takes otherwise; nothing where one has to be given. */
function leavingOf(field: Field): string {
  if (isHostKey(field)) return ' Enter: at the end, look at the key that the server shows.';
  const needed = field.required || field.requiredWith !== undefined;
  return needed || field.standard !== undefined ? '' : ' Enter leaves it out.';
}

/** What the schema of the type says of one field, whatever it says of the others. */
function mistakeAt(path: string, parameters: Form['parameters'], connector: Connector): string | undefined {
  return mistakesIn(parameters, connector, new Set()).find(
    (each) => each.path === `spec.${path}` || each.path.startsWith(`spec.${path}.`),
  )?.message;
}

/** The question for a secret: typed unseen, or the content of a file. */
export function secretQuestion(name: string, fields: readonly Field[], connector: Connector): Question {
  const path = `secrets.${name}`;
  const { description = '', type, required = false } = fields.find((each) => each.path === path) ?? {};
  if (type === 'PEM' || type === 'JSON')
    return {
      key: path,
      kind: 'file',
      message: `${name}: ${description} Name a file that holds it, or paste it.`,
      judge: type === 'PEM' ? (reply) => mistakeInPem(reply, name, connector) : mistakeInJson,
    };
  return {
    key: path,
    kind: 'unseen',
    message: `${name}: ${description}`,
    judge: (reply) => (reply === '' ? `must not be empty${required ? '' : '; Esc goes back'}` : undefined),
  };
}

function mistakeInPem(text: string, name: string, connector: Connector): string | undefined {
  if (!text.includes('-----BEGIN')) return 'is no PEM file';
  if (!isEncryptedKey(text) || passphraseOf(name, connector) !== undefined) return undefined;
  return `is encrypted, and ${name} has no passphrase: openssl pkey -in FILE -out NEW writes it without`;
}

function mistakeInJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? undefined : 'is no JSON document';
  } catch {
    return 'is no JSON document';
  }
}
