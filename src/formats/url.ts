/** A part of a URL: all but the characters that mean nothing anywhere is percent-encoded, also for a shell's eyes. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A path of which the slashes stay. */
export function encodedPath(path: string): string {
  return path.split('/').map(encoded).join('/');
}

/** A host in a URL: an address of IPv6 stands in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** `host:port` of a URL. */
export function hostAndPort(host: string, port: string): string {
  return `${bracketed(host)}:${port}`;
}

/** The port of an http or https URL, said or not. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

/** `user:password@`, with what of it there is. */
export function userinfo(user: string | undefined, password: string | undefined): string {
  if (password === undefined) return user === undefined ? '' : `${encoded(user)}@`;
  return `${encoded(user ?? '')}:${encoded(password)}@`;
}

/** `?name=value&name=value`, or nothing. */
export function query(fields: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encoded(name)}=${encoded(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
