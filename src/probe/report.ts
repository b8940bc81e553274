import type { TLSSocket } from 'node:tls';
import type { TestReport } from '../contract/connector.ts';
import type { CertificateReport, ServerReport } from './message.ts';

/** The fields that stem from a remote, and all that they may be. */
export const FIELDS = {
  server: /^[0-9A-Za-z.+_ -]{1,32}$/,
  issuer: /^[0-9A-Za-z.,:/@*()&'+_ ?-]{1,64}$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
} as const;

/** What is left of a test's report when all that is not plainly a name or version is dropped. */
export function serverReport({ server }: TestReport): ServerReport | undefined {
  if (!server || !FIELDS.server.test(server.name)) return undefined;
  const { name, version } = server;
  return version !== undefined && FIELDS.server.test(version) ? { name, version } : { name };
}

/** Issuer and expiry of a session's certificate; a character that is not plain becomes a question mark. */
export function certificateReport(session: TLSSocket): CertificateReport | undefined {
  const { issuer, valid_to: validTo } = session.getPeerCertificate();
  const expiry = new Date(validTo);
  if (!issuer || Number.isNaN(expiry.getTime())) return undefined;
  // A name that is there twice comes as a list, whatever the types say.
  const [name = 'unnamed'] = [issuer.CN, issuer.O].flat().filter((part) => part !== undefined);
  const plain = name.replaceAll(/[^0-9A-Za-z.,:/@*()&'+_ -]/g, '?');
  return { issuer: plain.slice(0, 64) || 'unnamed', notAfter: expiry.toISOString().replace(/\.\d+Z$/, 'Z') };
}
