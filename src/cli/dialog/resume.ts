import type { Dialog } from './ask.ts';
import { chosenType, formOf, nameOf } from './draft.ts';
import type { FormDraft } from './draft.ts';
import type { Setting } from './ending.ts';
import { flat } from '../../addresses/foreign.ts';

/** The flags of a command line that say what a form is for, as words of a shell. */
export function flagsOf({ options, format }: Pick<Setting, 'options' | 'format'>): readonly string[] {
  const { namespace, context, kubeconfig, test, apply, wait, dryRun } = options;
  const named = Object.entries({ namespace, context, kubeconfig, 'dry-run': dryRun });
  const plain = Object.entries({ test, apply, wait });
  return [
    ...named.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`])),
    ...plain.flatMap(([name, isGiven]) => (isGiven === true ? [`--${name}`] : [])),
    ...(format === 'yaml' ? [] : [`--output ${format}`]),
  ];
}

/** The command line that goes on where a form was left: all that was typed but secrets; undefined where nothing was. */
export function resumption(draft: FormDraft, { catalog, flags = [] }: Dialog): string | undefined {
  const connector = chosenType(draft, catalog);
  if (connector === undefined) return undefined;
  const { parameters, secrets, auth } = formOf(draft, connector);
  const sets = Object.entries(flat(parameters)).map(([path, value]) => `--set ${quoted(`${path}=${value}`)}`);
  const references = Object.entries(secrets).map(
    ([secret, { name, key }]) => `--secret ${quoted(`${secret}=${name}:${key}`)}`,
  );
  const words = [
    connector.type,
    nameOf(draft) ?? '',
    ...sets,
    ...references,
    auth === undefined ? '' : `--auth ${quoted(auth)}`,
    ...flags,
  ];
  return `kubectl connection new ${words.filter((word) => word !== '').join(' ')}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
