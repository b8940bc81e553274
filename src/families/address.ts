import type { Finding } from '../contract/connector.ts';

/** What is wrong with an address in the manifest, and with `tls.mode` beside it: the scheme alone decides on TLS. */
export function addressMistakes(path: string, address: unknown, mode?: string): readonly Finding[] {
  if (typeof address !== 'string') return [];
  if (!URL.canParse(address) || /[\\?#]/.test(address))
    return [{ path, message: 'must be a URL without query and fragment' }];
  if (mode !== 'disable' || address.startsWith('http:')) return [];
  return [
    {
      path: 'tls.mode',
      message: 'cannot be disable with https: the scheme of the URL says whether there is TLS',
    },
  ];
}

/** The same for an address that gives a token: the credential goes there in clear only where the manifest says so in so many words. */
export function tokenAddressMistakes(path: string, address: unknown, mode?: string): readonly Finding[] {
  if (typeof address !== 'string' || !address.startsWith('http:') || mode === 'disable')
    return addressMistakes(path, address);
  return [{ path, message: `must be https:, ${OR_IN_CLEAR}` }];
}

const OR_IN_CLEAR = 'or the credential would go out in clear; tls.mode: disable says that it may';
