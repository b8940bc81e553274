import { withTlsMode } from './encryption.ts';
import { presentFields, without } from './fields.ts';
import type { Converter, FieldValues } from './foreign.ts';
import { sectionsOf } from './ini.ts';
import type { Section } from './ini.ts';

/** `my.cnf`: the sections of clients, each with what `[client]` says to all; what a server is told is no connection. */
export const convert: Converter = (content) => {
  const sections = sectionsOf(content, { value: valueOf, bare: 'true' });
  const common = sections.find(({ name }) => name === 'client')?.entries ?? {};
  const apart = common['database'] === undefined ? databaseIn(sections) : undefined;
  return sections.flatMap(({ name, entries, notes }) => {
    if (name === apart?.section) return [];
    if (!hasLogin(entries) || SERVERS.test(name))
      return {
        name: `mysql-${name}`,
        types: [],
        fields: {},
        notes: [...notes, 'has no settings of a client, such as user or host: left out'],
      };
    const inherited = INHERITS.test(name) ? common : {};
    return {
      name: `mysql-${name}`,
      types: [name.startsWith('mariadb') ? 'mariadb' : 'mysql'],
      isTyped: true,
      fields: withOurNames({
        ...withDashes(inherited),
        ...(name === 'client' && presentFields({ database: apart?.database })),
        ...withDashes(entries),
      }),
      notes,
    };
  });
};

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

/** A `#` outside of quotes ends a value; quotes and backslashes are as MySQL has them. */
function valueOf(raw: string): string {
  const [, double, single, plain = ''] =
    /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^#]*))/s.exec(raw) ?? [];
  return (double ?? single ?? plain.trim()).replaceAll(
    /\\([btnrs\\"'])/g,
    (_, letter: string) => ESCAPES[letter] ?? letter,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };

/** Dashes and underscores are the same to it. */
function withDashes(entries: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [key.replaceAll('_', '-').replace(/^loose-/, ''), value]),
  );
}

function withOurNames(entries: FieldValues): FieldValues {
  const {
    'ssl-ca': ca,
    'ssl-cert': certificate,
    'ssl-key': key,
    'ssl-mode': mode,
    'skip-ssl': skip,
    'ssl-verify-server-cert': verify,
    ...rest
  } = entries;
  const proves =
    verify === undefined ? undefined : ['true', '1', 'on', ''].includes(String(verify).toLowerCase());
  const switched = proves === true ? 'verify-full' : undefined;
  const sslmode = mode ?? (skip === undefined ? switched : 'disable');
  return {
    ...(sslmode === undefined ? withTlsMode(rest, {}) : { ...without(rest, ['ssl']), sslmode }),
    ...(ca !== undefined && { caCertificate: ca }),
    ...(certificate !== undefined && { clientCertificate: certificate }),
    ...(key !== undefined && { clientKey: key }),
  };
}
