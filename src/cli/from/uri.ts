import type { Scalar } from './foreign.ts';

/** What a connection URI says. */
export interface Uri {
  readonly scheme: string;
  readonly fields: Readonly<Record<string, Scalar>>;
  /** All of them, where there are several. */
  readonly hosts?: readonly string[];
}

const SHAPE =
  /^(?:jdbc:)?([a-z][a-z0-9+.-]*):(?:\/\/)(?:([^@/?#]*)@)?([^/?#;]*)(?:\/([^?#;]*))?(?:[?;]([^#]*))?$/is;

/** Takes a URI apart: JDBC too, and those with several hosts; undefined where it is none. */
export function parseUri(given: string): Uri | undefined {
  const [, scheme = '', userinfo, authority = '', path = '', query = ''] = SHAPE.exec(given.trim()) ?? [];
  if (scheme === '') return undefined;
  const [first = '', ...others] = authority.split(',');
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(first) ?? [
    undefined,
    undefined,
    first,
    undefined,
  ];
  const [user, password] = userinfo === undefined ? [] : halves(userinfo);
  const host = decoded(bracketed ?? plain ?? '');
  return {
    scheme: scheme.toLowerCase(),
    fields: {
      ...(host !== '' && { host }),
      ...(port !== undefined && { port: Number(port) }),
      ...(user !== undefined && user !== '' && { user }),
      ...(password !== undefined && password !== '' && { password }),
      ...(path !== '' && { database: decoded(path) }),
      ...parametersIn(query),
    },
    ...(others.length > 0 && { hosts: [first, ...others] }),
  };
}

/** `key=value` pairs, by & or ;. */
function parametersIn(query: string): Readonly<Record<string, string>> {
  const pairs = query.split(/[&;]/).filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1).replaceAll('+', ' '))];
    }),
  );
}

function halves(userinfo: string): readonly (string | undefined)[] {
  const at = userinfo.indexOf(':');
  return at < 0 ? [decoded(userinfo)] : [decoded(userinfo.slice(0, at)), decoded(userinfo.slice(at + 1))];
}

/** A part of a URI without its percent signs; what is no such encoding stays. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
