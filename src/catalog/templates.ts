import { ADDRESS, FIELD } from '../contract/check.ts';
import { FRAMING_HEADERS } from '../contract/framing.ts';
import type { DeclaredCheck, HttpCheck, TcpCheck } from '../contract/check.ts';
import type { Finding } from '../contract/connector.ts';
import { expectationMistakes } from './expectation.ts';
import { didYouMean } from './nearest.ts';

/** The names that the templates of a check may use. */
interface TemplateFields {
  readonly parameters: readonly string[];
  readonly secrets: readonly string[];
}

/** What is wrong with a check, every mistake at once, below `path`. */
export function checkMistakes(
  { http, tcp }: DeclaredCheck,
  names: TemplateFields,
  path: string,
): readonly Finding[] {
  if ((http === undefined) === (tcp === undefined))
    return [{ path, message: 'give http or tcp, one of them' }];
  if (tcp !== undefined) return tcpMistakes(tcp, names, `${path}.tcp`);
  return http === undefined ? [] : httpMistakes(http, names, `${path}.http`);
}

function tcpMistakes({ host, port }: TcpCheck, names: TemplateFields, path: string): readonly Finding[] {
  return [
    ...inPublic(host, names, `${path}.host`),
    ...(typeof port === 'string' ? inPublic(port, names, `${path}.port`) : []),
    ...(typeof port === 'string' && !/^(\{parameters\.\w+\}|[0-9]{1,5})$/.test(port)
      ? [{ path: `${path}.port`, message: 'must be a number, or one {parameters.x} that holds one' }]
      : []),
  ];
}

function httpMistakes(check: HttpCheck, names: TemplateFields, path: string): readonly Finding[] {
  const { url, query = {}, headers = {}, form = {}, json, auth, secretInQuery } = check;
  const body =
    check.form !== undefined && json !== undefined
      ? [{ path, message: 'give form or json, one of them' }]
      : [];
  return [
    ...body,
    ...addressMistakes(url, names, `${path}.url`),
    ...Object.entries(query).flatMap(([name, text]) =>
      (secretInQuery === true ? fieldMistakes : inQuery)(text, names, `${path}.query.${name}`),
    ),
    ...Object.entries(headers).flatMap(([name, text]) =>
      headerMistakes(name, text, `${path}.headers.${name}`),
    ),
    ...Object.entries({ headers, form, json, auth }).flatMap(([part, texts]) =>
      textsIn(texts, names, `${path}.${part}`),
    ),
    ...(Object.keys(auth ?? {}).length > 1
      ? [{ path: `${path}.auth`, message: 'must be one way, not several' }]
      : []),
    ...tokenAddress(auth, names, `${path}.auth`),
    ...expectationMistakes(check.expect?.json, `${path}.expect.json`),
    ...Object.keys(check.reasons ?? {})
      .filter((status) => !/^[1-5][0-9]{2}$/.test(status))
      .map((status) => ({
        path: `${path}.reasons.${status}`,
        message: 'must be the status of an answer, such as "401"',
      })),
  ];
}

function addressMistakes(template: string, names: TemplateFields, path: string): readonly Finding[] {
  if (/[?#]/.test(template))
    return [{ path, message: 'must end before a query and a fragment; give the former in query' }];
  if (!ADDRESS.test(template)) {
    const message =
      'must begin with {parameters.x} that holds the address, or with http:// or https:// and a host; fields stand in the path';
    return [{ path, message }];
  }
  return inPublic(template, names, path);
}

function tokenAddress(auth: HttpCheck['auth'], names: TemplateFields, path: string): readonly Finding[] {
  return Object.entries(auth ?? {}).flatMap(
    ([way, { tokenUrl }]: [string, { readonly tokenUrl?: string }]) =>
      tokenUrl === undefined ? [] : addressMistakes(tokenUrl, names, `${path}.${way}.tokenUrl`),
  );
}

/** Headers that the test itself sets. */
const RESERVED: readonly string[] = [...FRAMING_HEADERS, 'accept-encoding'];

/** Headers that carry a credential, which every user could read in a type. */
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key', 'x-auth-token'];

function headerMistakes(name: string, template: string, path: string): readonly Finding[] {
  const header = name.toLowerCase();
  if (!/^[a-z0-9-]+$/.test(header))
    return [{ path, message: 'must be the name of a header: letters, digits and -' }];
  if (RESERVED.includes(header)) return [{ path, message: 'is set by the test itself' }];
  const isLiteral = CREDENTIALS.includes(header) && !template.includes('{secrets.');
  return isLiteral
    ? [{ path, message: 'must take its credential from a {secrets.NAME}: everybody may read a type' }]
    : [];
}

/** Of every text at all depths. */
function textsIn(value: unknown, names: TemplateFields, path: string): readonly Finding[] {
  if (typeof value === 'string') return fieldMistakes(value, names, path);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, names, `${path}.${name}`));
}

/** Where no secret may stand, because proxies and logs keep it. */
function inPublic(template: string, names: TemplateFields, path: string): readonly Finding[] {
  const secret = template.includes('{secrets.')
    ? [{ path, message: 'must hold no secret: addresses are logged on the way' }]
    : [];
  return [...secret, ...fieldMistakes(template, names, path)];
}

function inQuery(template: string, names: TemplateFields, path: string): readonly Finding[] {
  const message =
    'must hold no secret, because queries are logged; where the service leaves no other way, say secretInQuery: true';
  return [
    ...(template.includes('{secrets.') ? [{ path, message }] : []),
    ...fieldMistakes(template, names, path),
  ];
}

/** Fields that nothing gives, and what looks like one and is none. */
function fieldMistakes(template: string, names: TemplateFields, path: string): readonly Finding[] {
  const mistakes = [...template.matchAll(FIELD)].flatMap(([field, from, name]) => {
    const given = names[from === 'secrets' ? 'secrets' : 'parameters'];
    return given.includes(name ?? '')
      ? []
      : [{ path, message: `${field}: the type has no such field${didYouMean(name ?? '', given)}` }];
  });
  const [strange] = template.replaceAll(FIELD, '').match(/\{[^{}\s":,]*\}/) ?? [];
  const message = `${strange ?? ''}: a field is written {parameters.NAME} or {secrets.NAME}`;
  return strange === undefined ? mistakes : [...mistakes, { path, message }];
}
