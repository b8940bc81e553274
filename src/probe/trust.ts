import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a file of authorities; throws an Error that says what is wrong with it. */
export function authoritiesIn(pem: string): readonly string[] {
  const found = pem.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('holds no PEM certificate');
  for (const [index, each] of found.entries()) if (!isCertificate(each)) throw unreadable(index + 1);
  return found;
}

let trusted: readonly string[] = [];

/** From here on this process trusts these authorities besides the public ones, where a Connection names none. */
export function trustAlso(authorities: readonly string[]): void {
  if (authorities.join() === trusted.join()) return;
  trusted = authorities;
  setDefaultCACertificates([...getCACertificates('bundled'), ...authorities]);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function unreadable(number: number): Error {
  return new Error(`holds a certificate that cannot be read, number ${number}`);
}
