import type { Finding } from '../contract/connector.ts';

/** What is wrong with an address in the manifest, and with the mode of its TLS beside it: the scheme alone decides on TLS. */
export function addressMistakes(
  path: string,
  address: unknown,
  mode?: string,
  at = 'tls.mode',
): readonly Finding[] {
  if (typeof address !== 'string') return [];
  if (!URL.canParse(address) || /[\\?#]/.test(address))
    return [{ path, message: 'must be a URL without query and fragment' }];
  const isClear = address.startsWith('http:');
  if (mode === undefined || (mode === 'disable') === isClear) return [];
  return [{ path: at, message: isClear ? TLS_WITHOUT : NONE_WITH }];
}

const NONE_WITH = 'cannot be disable with https: the scheme of the URL says whether there is TLS';
const TLS_WITHOUT =
  'asks for TLS, and the scheme of the URL is http: give one of https, or say disable and all goes in clear';

/** Modes of TLS as parameters name them. */
interface Modes {
  readonly tls?: { readonly mode?: string };
  readonly tokenTls?: { readonly mode?: string };
}

/** The same for an address that gives a token: the credential goes there in clear only where the manifest says so in so many words. */
export function tokenAddressMistakes(
  path: string,
  address: unknown,
  { tls, tokenTls = tls }: Modes,
): readonly Finding[] {
  const isClear = typeof address === 'string' && address.startsWith('http:');
  if (isClear && tokenTls?.mode !== 'disable') return [{ path, message: `must be https:, ${OR_IN_CLEAR}` }];
  return addressMistakes(path, address, tokenTls === tls ? undefined : tokenTls?.mode, 'tokenTls.mode');
}

const OR_IN_CLEAR = 'or the credential would go out in clear; tokenTls.mode: disable says that it may';
