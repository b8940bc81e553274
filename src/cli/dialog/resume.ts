import type { Catalog } from '../../catalog/catalog.ts';
import { chosenType, formOf, nameOf } from './draft.ts';
import type { FormDraft } from './draft.ts';
import { flat } from '../from/foreign.ts';

/** The command line that goes on where a form was left: all that was typed but secrets; undefined where nothing was. */
export function resumption(draft: FormDraft, catalog: Catalog): string | undefined {
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
  ];
  return `kubectl connection new ${words.filter((word) => word !== '').join(' ')}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
