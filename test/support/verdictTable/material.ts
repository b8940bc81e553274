import type { Certificates } from '../servers/certificates.ts';

/** Certificates and keys, as values that a row can name. */
export function materialOf(pem: Certificates): Readonly<Record<string, string>> {
  return {
    ca: pem.ca,
    otherCa: pem.otherCa,
    clientCertificate: pem.client.certificate,
    clientKey: pem.client.key,
    strangeCertificate: pem.strange.certificate,
    strangeKey: pem.strange.key,
    serverCertificate: pem.good.certificate,
    bundle: `${pem.otherCa}${pem.ca}`,
  };
}
