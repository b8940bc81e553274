import { withTlsMode } from '../../addresses/encryption.ts';
import { presentFields, without } from '../../addresses/fields.ts';
import type { Converter, FieldValues } from '../../addresses/foreign.ts';
import { sectionsOf } from './ini.ts';
import type { Section } from './ini.ts';

/** `my.cnf`: the sections of clients, each with what `[client]` says to all; what a server is told is no connection. */
export const convert: Converter = (content) => {
  const sections = mergeSections(sectionsOf(content, { value: valueOf, bare: BARE }));
  const common = sections.find(({ name }) => name === 'client')?.entries ?? {};
  const apart = common['database'] === undefined ? databaseIn(sections) : undefined;
  return sections.flatMap(({ name, entries, lines, notes }) => {
    const isMariadb = /^(mariadb|client-mariadb)/.test(name);
    if (name === apart?.section) return [];
    if (!hasLogin(entries) || SERVERS.test(name))
      return {
        name: `mysql-${name}`,
        types: [],
        fields: {},
        notes: [...notes, 'has no settings of a client, such as user or host'],
      };
    const inherited = INHERITS.test(name) ? common : {};
    return {
      name: `mysql-${name}`,
      types: [isMariadb ? 'mariadb' : 'mysql'],
      isTyped: true,
      lines,
      fields: withOurNames(
        {
          ...withDashes(inherited),
          ...(name === 'client' && presentFields({ database: apart?.database })),
          ...withDashes(entries),
        },
        isMariadb,
      ),
      notes: [
        ...notes,
        ...(entries['password'] === BARE
          ? ['password: is asked for when a program starts: put it yourself']
          : []),
      ],
    };
  });
};

/** What a key has that stands alone; no option file holds it. */
const BARE = '\u0001';

/** A section that stands in several places is one. */
function mergeSections(sections: readonly Section[]): readonly Section[] {
  const names = [...new Set(sections.map(({ name }) => name))];
  return names.map((name) => {
    const parts = sections.filter((each) => each.name === name);
    return {
      name,
      entries: Object.assign({}, ...parts.map(({ entries }) => entries)) as Section['entries'], // the later one holds
      lines: Object.assign({}, ...parts.map(({ lines }) => lines)) as Section['lines'],
      notes: parts.flatMap(({ notes }) => notes),
    };
  });
}

const SERVERS = /^((mysqld(_safe|_multi|\d+)?|server|galera)(-.*)?|mariadbd?(-\d.*)?)$/;
/** Programs that read `[client]` first, and `[client-SUFFIX]` beside it. */
const INHERITS = /^(client-.*|mysql|mysql(dump|admin|import|check|show|slap|pump|binlog)|mariadb-\w+)$/;

function hasLogin(entries: Section['entries']): boolean {
  return ['host', 'user', 'password'].some((key) => key in entries);
}

/** What `[mysql]` says of the database, and no more: it is the one of `[client]`, which may not name it for all programs. */
function databaseIn(sections: readonly Section[]) {
  const client = sections.some(({ name, entries }) => name === 'client' && hasLogin(entries));
  const section = sections.find(
    ({ name, entries }) =>
      /^(mysql|mariadb-client)$/.test(name) && Object.keys(entries).join() === 'database',
  );
  if (!client || section === undefined || section.notes.length > 0) return undefined;
  return { section: section.name, database: section.entries['database'] };
}

/** A `#` outside of quotes ends a value; of quotes, those around all of it are taken off, as MySQL does. */
function valueOf(raw: string): string {
  const value = raw.slice(0, commentIn(raw)).trim();
  const [, , inner = value] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  return inner.replaceAll(/\\([btnrs\\"'])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

/** Where a comment begins; a backslash escapes within quotes alone. */
function commentIn(raw: string): number {
  let quote: string | undefined;
  let isEscaped = false;
  for (const [at, character] of raw.split('').entries()) {
    if (/["']/.test(character) && !isEscaped && (quote ?? character) === character)
      quote = quote === undefined ? character : undefined;
    if (quote === undefined && character === '#') return at;
    isEscaped = quote !== undefined && character === '\\' && !isEscaped;
  }
  return raw.length;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };

/** Dashes and underscores are the same to it; `enable-`, `disable-` and `skip-` switch what has no value. */
function withDashes(entries: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([key, value]) => !(key === 'password' && value === BARE))
      .map(([key, value]) => {
        const plain = key.replaceAll('_', '-').replace(/^loose-/, '');
        const [, word, option] = /^(enable|disable|skip)-(ssl|ssl-verify-server-cert)$/.exec(plain) ?? [];
        if (option !== undefined) return [option, word === 'enable' ? 'true' : 'false'];
        return [plain, value === BARE ? 'true' : value];
      }),
  );
}

/** The program mysql verifies by an authority that it is given, if it is told no mode. */
function withOurNames(entries: FieldValues, isMariadb: boolean): FieldValues {
  const {
    'ssl-ca': ca,
    'ssl-cert': certificate,
    'ssl-key': key,
    'ssl-mode': mode,
    'ssl-verify-server-cert': verify,
    ...rest
  } = entries;
  const proves =
    verify === undefined ? undefined : ['true', '1', 'on', ''].includes(String(verify).toLowerCase());
  const proven = proves === true ? 'verify-full' : 'require';
  const isClear = ['false', '0', 'off'].includes(String(rest['ssl']).toLowerCase());
  const switched = proves === undefined || isClear ? undefined : proven;
  const byAuthority =
    isClear || isMariadb || (ca ?? rest['ssl-capath']) === undefined ? undefined : 'verify-ca';
  const sslmode = mode ?? switched ?? byAuthority;
  return {
    ...(sslmode === undefined ? withTlsMode(rest, {}) : { ...without(rest, ['ssl']), sslmode }),
    ...(ca !== undefined && { caCertificate: ca }),
    ...(certificate !== undefined && { clientCertificate: certificate }),
    ...(key !== undefined && { clientKey: key }),
  };
}
