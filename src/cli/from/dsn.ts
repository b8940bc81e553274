import { azureOf, isAzure } from './azure.ts';
import type { Converter, Description, FieldValues, Foreign, Scalar } from './foreign.ts';
import { presentFields } from './fields.ts';
import { firebirdOf, isFirebird } from './firebird.ts';
import { jdbcOf, refusal } from './jdbc.ts';
import { adoOf, isAdo, isLibpq, libpqOf } from './keywords.ts';
import { percentDecode } from './percent.ts';
import { serverIn } from './place.ts';
import { descriptionOfUri } from './schemes.ts';
import { holdsSettings } from './semicolons.ts';
import { pairsIn, parseUri } from './uri.ts';

/** JDBC URLs and DSNs, one a line, each with a name before it or not: `orders=postgres://…`. */
export const convert: Converter = (content) => {
  return content.split(/\r?\n/).flatMap((text, index) => {
    const line = text.trim();
    return line === '' || line.startsWith('#') ? [] : [connection(line, index + 1)];
  });
};

function connection(line: string, number: number): Foreign {
  const [, name, rest = line] = /^(?:export\s+)?([A-Za-z][\w.-]*)\s*=\s*(\S.*)$/s.exec(line) ?? [];
  const named = name !== undefined && !isLibpq(line) && !isAdo(line) && !isAzure(line) ? name : undefined;
  const dsn = (named === undefined ? line : rest).replace(/^(["'])(.*)\1(?:\s+#.*)?$/s, '$2');
  const place = `line ${number}`;
  const description = descriptionOf(dsn);
  const result = description ?? refusal('is neither a URL nor a DSN that is known here');
  if (description === undefined || description.types.length === 0)
    return {
      ...result,
      name: named ?? place,
      notes:
        named === undefined ? (result.notes ?? []) : (result.notes ?? []).map((note) => `${place}: ${note}`),
    };
  const { database, host, url } = description.fields;
  const server = [database, host, hostIn(String(url ?? ''))].find(
    (part) => part !== undefined && !holdsSettings(String(part)),
  );
  const made = [schemeOf(dsn) ?? description.types[0], server].filter((part) => part !== undefined);
  return { name: named ?? made.join('-'), ...description };
}

function schemeOf(dsn: string): string | undefined {
  return /^(?:jdbc:([a-z][a-z0-9]*)|([a-z][a-z0-9]*)[a-z0-9+._-]*:\/\/)/i
    .exec(dsn)
    ?.slice(1)
    .find((word) => word !== undefined)
    ?.toLowerCase();
}

function hostIn(url: string): string | undefined {
  return /^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1];
}

/** What a connection string says: a URL, JDBC too, or what libpq, Go's MySQL driver, ODBC and ADO.NET write. */
export function descriptionOf(dsn: string): Description | undefined {
  const description = readable(dsn);
  return description && { ...description, fields: withoutVariables(description.fields), isTyped: true };
}

/** What a shell, a template or Kubernetes puts another text for stands for no value. */
function withoutVariables(fields: FieldValues): FieldValues {
  const isVariable = (value: Scalar) =>
    /\$\{[^}]*\}|^\$[A-Z_][A-Z0-9_]*$|\$\([A-Za-z_]\w*\)|\{\{.*\}\}/s.test(String(value));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isVariable(value) ? '${}' : value]),
  );
}

function readable(dsn: string): Description | undefined {
  if (/^jdbc:/i.test(dsn)) return jdbcOf(dsn);
  if (isAzure(dsn)) return azureOf(dsn);
  if (/^sqlserver:\/\/[^/?]*;/i.test(dsn)) return jdbcOf(`jdbc:${dsn}`); // as Prisma writes it
  if (/^[a-z][a-z0-9+._-]*:\/\//i.test(dsn)) {
    const uri = parseUri(dsn);
    if (uri === undefined) return undefined;
    return 'refusal' in uri ? refusal(uri.refusal) : descriptionOfUri(uri);
  }
  if (isLibpq(dsn)) return libpqOf(dsn);
  if (isFirebird(dsn)) {
    const uri = parseUri(`firebird://${dsn}`);
    if (uri !== undefined) return 'refusal' in uri ? refusal(uri.refusal) : firebirdOf(uri);
  }
  return goMysql(dsn) ?? (isAdo(dsn) ? adoOf(dsn) : undefined);
}

/** `user:password@net(address)/database?…` of Go's MySQL driver: the last slash and the last @ before it count. */
function goMysql(dsn: string): Description | undefined {
  const [, before = '', rest] = /^(.*)\/([^/]*)$/s.exec(dsn) ?? [];
  const [, login = '', net = 'tcp', address = ''] = /^(?:(.*)@)?(?:(\w+)\(([^()]*)\))?$/s.exec(before) ?? [];
  if (rest === undefined || (!before.endsWith(')') && !before.endsWith('@'))) return undefined;
  const [user = '', password = ''] = login.split(/:(.*)/s);
  const [database = '', query = ''] = rest.split(/\?(.*)/s);
  const { tls = 'false', ...params } = Object.fromEntries(
    pairsIn(query, true).filter(([name]) => name !== ''),
  );
  const place = net.startsWith('tcp')
    ? (serverIn(address) ?? { host: address === '' ? '127.0.0.1' : address })
    : undefined;
  return {
    types: ['mysql'],
    fields: presentFields({
      user,
      password,
      database: percentDecode(database),
      ...place,
      sslmode: GO_TLS[tls.toLowerCase()] ?? tls,
      ...params,
    }),
    notes:
      place === undefined
        ? ['host: a Unix socket, or what a program has registered, which no Connection reaches: put a host']
        : [],
  };
}

const GO_TLS: Readonly<Record<string, string>> = {
  true: 'verify-full',
  false: 'disable',
  'skip-verify': 'require',
};
