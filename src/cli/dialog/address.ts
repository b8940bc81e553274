import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { CliFailure } from '../failure.ts';
import { convert } from '../from/dsn.ts';
import { fit } from '../from/fit.ts';
import { typeNamed } from '../search.ts';
import { EMPTY } from './draft.ts';
import type { Form } from '../form/form.ts';

/** What an address comes to: a type, and a form with what it says. */
interface Filled {
  readonly connector: Connector;
  readonly form: Form;
  /** What the address says and the form cannot hold; no values in it. */
  readonly notes: readonly string[];
}

/**
 * A form filled by a URL, a DSN or a JDBC string; undefined where a text is none, none of a type of the catalogue, or
 * none of the type asked for.
 */
export function filledByAddress(text: string, catalog: Catalog, asked?: Connector): Filled | undefined {
  const [foreign] = text.includes('\n') ? [] : convert(text);
  const meant = foreign?.types.map((word) => typeNamed(word, catalog)).find((each) => each !== undefined);
  if (foreign === undefined || meant === undefined) return undefined;
  const connector = asked ?? meant;
  if (connector.type !== meant.type && familyOf(connector) !== familyOf(meant)) return undefined;
  const as = { name: 'new', namespace: undefined };
  const { connection, secret, notes } = fit({ ...foreign, types: [connector.type] }, catalog, as);
  if (connection === undefined) return undefined;
  return {
    connector,
    form: { ...EMPTY, parameters: connection.spec.parameters ?? {}, values: secret?.stringData ?? {} },
    notes: notes.filter((note) => !note.startsWith('spec.')), // the form asks for these
  };
}

function familyOf({ type, family = type }: Connector): string {
  return family;
}

/**
 * Why what looks like an address, or holds a password as one does, is none that is known; undefined for any other
 * text. It repeats nothing of it but a scheme.
 */
export function mistakeInAddress(text: string, catalog: Catalog): string | undefined {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.:-]{0,30}):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme !== '' && filledByAddress(`${scheme}://user:password@host:1/name`, catalog) === undefined)
    return `no type is known for ${scheme}://`;
  if (/[:@].*@|[#?].*@/s.test(rest))
    return 'a URL is ambiguous where its user or password holds @ / # ? or %: write %40 %2F %23 %3F %25 for them';
  if (/:\/\/|\b(password|passwd|pwd)\s*[=:]/i.test(text))
    return 'this is no URL, DSN or JDBC string that is known here: paste it alone, as the program takes it';
  return undefined;
}

/** The same, or a failure that repeats nothing of it. */
export function needAddress(text: string, catalog: Catalog, asked?: Connector): Filled {
  const filled = filledByAddress(text, catalog, asked);
  if (filled !== undefined) return filled;
  const mistake = /^[a-z][\w+.:-]*:\/\//i.test(text) ? mistakeInAddress(text, catalog) : undefined;
  if (mistake !== undefined && filledByAddress(text, catalog) === undefined)
    throw new CliFailure('usage', `what was given is not understood: ${mistake}`);
  throw new CliFailure(
    'usage',
    asked === undefined
      ? 'what was given is no URL, DSN or JDBC string that is known here; begin with kubectl connection new TYPE NAME'
      : `what was given is no URL, DSN or JDBC string of type ${asked.type}`,
  );
}

/** Refuses an argument that holds a password: other users of the machine can read it, and the shell keeps it. */
export function refusePassword(flag: string, text: string, catalog: Catalog): void {
  if (!holdsPassword(text, catalog)) return;
  throw new CliFailure(
    'usage',
    `${flag} holds a password, which the history of the shell keeps and other users of this machine can read: change it there, and give --from-url - instead, which reads it from standard input or asks for it unseen`,
  );
}

function holdsPassword(text: string, catalog: Catalog): boolean {
  if (/^[^\s/?#]*:?\/\/[^\s/@:]*:[^\s@]+@/.test(text)) return true;
  const filled = /[:=;@]/.test(text) ? filledByAddress(text, catalog) : undefined;
  return Object.keys(filled?.form.values ?? {}).length > 0;
}
