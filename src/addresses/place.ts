/** A host, and its port if the text has one. */
interface PlaceOfServer {
  readonly host: string;
  readonly port?: number;
}

/** `host`, `host:port`, `[2001:db8::5]:port` or an IPv6 address as it is; undefined where it is none of them. */
export function serverIn(text: string): PlaceOfServer | undefined {
  const [, six, sixPort] = /^\[([0-9a-f:.]+(?:%\w+)?)\](?::(\d+))?$/i.exec(text) ?? [];
  if (six !== undefined) return { host: six, ...portOf(sixPort) };
  if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return { host: text };
  const [, host, port] = /^([^:/,\s[\]]+)(?::(\d+))?$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, ...portOf(port) };
}

/** `host:port`, with an IPv6 address in brackets. */
export function joinHostPort(host: string, port?: number | string): string {
  const plain = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? plain : `${plain}:${port}`;
}

function portOf(digits: string | undefined): { readonly port?: number } {
  return digits === undefined ? {} : { port: Number(digits) };
}

/** The web address of a host that people write as an address too. */
export function webAddress(host: string): string {
  return `https://${host.replace(/^https?:\/\//i, '').replace(/\/+$/, '')}`;
}
