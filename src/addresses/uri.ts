import { DECODING, percentDecode } from './percent.ts';
import { holdsSettings, SETTINGS } from './semicolons.ts';

/** The parts of a connection URI. */
export interface Uri {
  readonly scheme: string;
  /** The first host, without brackets; undefined: none is named. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Without the slash in front; undefined where there is not even that. */
  readonly path: string | undefined;
  /** `key=value` pairs in their order, not decoded. */
  readonly query: string;
  /** All hosts as they are written, where there are several. */
  readonly hosts?: readonly string[];
}

/** Why a text that begins as a URI is not read: programs would read it differently, or its host is malformed. */
interface UnreadableUri {
  readonly refusal: string;
}

/**
 * Takes a URI apart; undefined where it is none. Programs differ in where they end the user and password if these hold
 * `@`, `/`, `?` or `#` as they are: each of them would connect to another server, so such a URI is refused.
 */
export function parseUri(given: string): Uri | UnreadableUri | undefined {
  const [, scheme, rest] = /^([a-z][a-z0-9+._-]*):\/\/(.*)$/is.exec(given.trim()) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  const web = /^https?$/i.test(scheme);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const tail = end < 0 ? '' : rest.slice(end);
  const ambiguity = ambiguous(authority, tail, web) ?? unreadSettings(scheme, tail);
  if (ambiguity !== undefined) return { refusal: ambiguity };
  const at = authority.lastIndexOf('@');
  const hosts = authority.slice(at + 1).split(',');
  const places = hosts.map(placeIn);
  const wrong = places.find((place): place is UnreadableUri => 'refusal' in place);
  if (wrong !== undefined) return wrong;
  const [login, path, query] = [
    at < 0 ? {} : loginIn(authority.slice(0, at)),
    /^\/([^?#]*)/.exec(tail)?.[1],
    /\?([^#]*)/.exec(tail)?.[1],
  ];
  const texts = [login.user, login.password, path === undefined || web ? path : percentDecode(path)];
  if (texts.includes(DECODING.failed)) return { refusal: 'holds, behind percent signs, what is no text' };
  return {
    scheme: scheme.toLowerCase(),
    host: undefined,
    port: undefined,
    ...places[0],
    user: login.user,
    password: login.password,
    path: texts[2],
    query: query ?? '',
    ...(hosts.length > 1 && { hosts }),
  };
}

function ambiguous(authority: string, tail: string, web: boolean): string | undefined {
  const [path = '', query = ''] = tail.split(/\?(.*)/s);
  if (authority.slice(0, Math.max(0, authority.lastIndexOf('@'))).includes('@')) return ENCODE('@');
  if (!web && tail.includes('#')) return ENCODE('#');
  const later = query.split('&').some((pair) => (pair.split('=', 1)[0] ?? '').includes('@'));
  const inPath = path.includes('@') && (!web || authority.includes(':'));
  const behind = web && tail.includes('@') && authority.includes('@');
  return inPath || later || behind ? ENCODE('/, ?, # or @') : undefined;
}

function unreadSettings(scheme: string, tail: string): string | undefined {
  const [path = '', query = ''] = tail.split(/\?(.*)/s);
  if (DEFINED.test(scheme)) return undefined;
  return holdsSettings(path) || holdsSettings(percentDecode(path)) || CREDENTIAL.test(query)
    ? SETTINGS
    : undefined;
}

/** Schemes whose settings stand behind the database. */
const DEFINED = /^(db2|ibm_db_sa|hive2|impala)(\+.*)?$/i;
/** One behind a semicolon of a query, which ends no value to most programs. */
const CREDENTIAL = /;[^;&=]*(?:pass|pwd|secret|token|key|signature)[^;&=]*=/i;

const ENCODE = (characters: string) =>
  `a ${characters} stands as it is in the user or password, or behind them: write @ as %40, # as %23, / as %2F, ? as %3F`;

function placeIn(text: string): { readonly host?: string; readonly port?: number } | UnreadableUri {
  const [whole, six, name = '', port] =
    /^(?:\[([0-9a-f:.]+(?:%[\w.%]+)?)\]|([^:[\]()=\s]*))(?::(\d*))?$/i.exec(text) ?? [];
  if (whole === undefined) {
    const colons = text.split(':').length > 2;
    return {
      refusal:
        colons && !text.includes('[')
          ? 'an IPv6 address stands in [ ]'
          : `is no host and port; if a password is there, ${ENCODE('/, ?, # or @')}`,
    };
  }
  const host = six ?? percentDecode(name);
  return { ...(host !== '' && { host }), ...(port !== undefined && port !== '' && { port: Number(port) }) };
}

function loginIn(userinfo: string): { readonly user?: string; readonly password?: string } {
  const at = userinfo.indexOf(':');
  const [user, password] = at < 0 ? [userinfo, ''] : [userinfo.slice(0, at), userinfo.slice(at + 1)];
  return {
    ...(user !== '' && { user: percentDecode(user) }),
    ...(password !== '' && { password: percentDecode(password) }),
  };
}

/** The pairs of a query, decoded; what has no `=` is answered as the name '' once for each. */
export function pairsIn(query: string, plusIsSpace: boolean): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) return ['', ''] as const;
      const value = plusIsSpace ? pair.slice(at + 1).replaceAll('+', ' ') : pair.slice(at + 1);
      return [percentDecode(pair.slice(0, at)), percentDecode(value)] as const;
    });
}
