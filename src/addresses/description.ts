import { azureOf, isAzure } from './azure.ts';
import type { Description, FieldValues, Scalar } from './foreign.ts';
import { presentFields } from './fields.ts';
import { firebirdOf, isFirebird } from './firebird.ts';
import { jdbcOf, refusal } from './jdbc.ts';
import { adoOf, isAdo, isLibpq, libpqOf } from './keywords.ts';
import { percentDecode } from './percent.ts';
import { serverIn } from './place.ts';
import { descriptionOfUri } from './schemes.ts';
import { pairsIn, parseUri } from './uri.ts';

/** What a connection string says: a URL, JDBC too, or what libpq, Go's MySQL driver, ODBC, ADO.NET and Azure write; to a type, where one text is for several. */
export function descriptionOf(dsn: string, type?: string): Description | undefined {
  const description = readable(dsn, type);
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

function readable(dsn: string, type: string | undefined): Description | undefined {
  if (/^jdbc:/i.test(dsn)) return jdbcOf(dsn);
  if (isAzure(dsn)) return azureOf(dsn, type);
  if (/^sqlserver:\/\/[^/?]*;/i.test(dsn)) return jdbcOf(`jdbc:${dsn}`); // as Prisma writes it
  if (/^[a-z][a-z0-9+._-]*:\/\//i.test(dsn)) {
    const uri = parseUri(withOneScheme(dsn));
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

/** Several web addresses of one scheme, behind commas, as one with several hosts; any other text as it is. */
function withOneScheme(text: string): string {
  const [, scheme = ''] = /^(https?):\/\//i.exec(text) ?? [];
  const others = text.match(/,https?:\/\//gi) ?? [];
  if (scheme === '' || !others.every((each) => each.toLowerCase() === `,${scheme.toLowerCase()}://`))
    return text;
  return text.replace(/\/?,https?:\/\/(?:[^@/,]*@)?/gi, ',');
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
