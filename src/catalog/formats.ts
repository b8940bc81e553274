import { isIPv4, isIPv6 } from 'node:net';
import { PATTERNS } from '../contract/schema.ts';

interface Format {
  /** Ends a sentence that begins with `must be`. */
  readonly is: string;
  fits(this: void, text: string): boolean;
}

/** The values of `format` in a schema that users write. */
export const STRING_FORMATS: Readonly<Record<string, Format>> = {
  uri: {
    is: 'a URL with http or https, without user and password',
    fits: (text) => URL_PATTERN.test(text) && URL.canParse(text),
  },
  hostname: {
    is: 'a host name or an IP address, without scheme and port',
    fits: (text) => HOST_PATTERN.test(text),
  },
  ipv4: { is: 'an IPv4 address', fits: isIPv4 },
  ipv6: { is: 'an IPv6 address', fits: isIPv6 },
  email: { is: 'an e-mail address', fits: (text) => /^[^@\s]{1,64}@[^@\s]{1,253}$/.test(text) },
  uuid: { is: 'a UUID', fits: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) },
};

const URL_PATTERN = new RegExp(PATTERNS.url);
const HOST_PATTERN = new RegExp(PATTERNS.host);
