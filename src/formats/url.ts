/** A part of a URL, percent-encoded; quotes and parentheses too, because shells treat them specially. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A path; its slashes are not encoded. */
export function encodedPath(path: string): string {
  return path.split('/').map(percentEncode).join('/');
}

/** A host in a URL: an address of IPv6 stands in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Host and port of `host:port`; an address of IPv6 stands in brackets there alone. */
export function splitServer(server: string): { readonly host: string; readonly port: string } {
  const colon = server.lastIndexOf(':');
  return { host: server.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: server.slice(colon + 1) };
}

/** `host:port` of a URL. */
export function hostAndPort(host: string, port: string): string {
  return `${hostInUrl(host)}:${port}`;
}

/** The port of an http or https URL, or the default port of the scheme. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

/** `user:password@`, or the part of it that is given. */
export function userinfo(user: string | undefined, password: string | undefined): string {
  if (password === undefined) return user === undefined ? '' : `${percentEncode(user)}@`;
  return `${percentEncode(user ?? '')}:${percentEncode(password)}@`;
}

/** `?name=value&name=value`, or nothing. */
export function query(fields: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${percentEncode(name)}=${percentEncode(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
