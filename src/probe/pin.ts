import { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { RIGHT_FINGERPRINT } from '../contract/remedies.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';

/** More certificates of one server than any sends. */
const LONGEST_CHAIN = 10;
/** OID of a certificate for servers (serverAuth). */
const FOR_SERVERS = '1.3.6.1.5.5.7.3.1';

/**
 * Throws where a session is not with the server that `tls.fingerprint` is of. A pin of the server's own certificate
 * stands for its chain and its name; a pin of an authority for the chain alone, so the name is verified as ever. What
 * the server showed instead is told beside what was expected, in a sentence and in no form that a manifest takes: it
 * may be that of an impostor.
 */
export function checkPin(session: TLSSocket, { tls, host }: Security, now = new Date()): void {
  if (tls?.fingerprint === undefined) return;
  const pin = tls.fingerprint.replaceAll(':', '').toUpperCase();
  const [own, ...authorities] = chainOf(session);
  if (own === undefined) throw untrusted(pin);
  checkDates(own, now);
  if (fingerprintOf(own) === pin) return;
  if (!isForServers(own) || !leadsTo(pin, [own, ...authorities], now)) throw untrusted(pin, own);
  const error =
    tls.mode === 'verify-ca'
      ? undefined
      : checkServerIdentity(tls.serverName ?? host, session.getPeerCertificate());
  if (error !== undefined) throw nodeFailure(error) ?? untrusted(pin, own);
}

/** Whether each certificate is signed by the next, up to the one that is pinned. */
function leadsTo(pin: string, chain: readonly X509Certificate[], now: Date): boolean {
  for (const [index, authority] of chain.entries()) {
    const signed = chain[index - 1];
    if (signed === undefined) continue;
    if (!authority.ca || !signed.checkIssued(authority) || !signed.verify(authority.publicKey)) return false;
    checkDates(authority, now);
    if (fingerprintOf(authority) === pin) return true;
  }
  return false;
}

function isForServers({ keyUsage }: X509Certificate): boolean {
  const usages: readonly string[] | undefined = keyUsage; // of the extension that says what it is for; none where there is no such
  return usages === undefined || usages.includes(FOR_SERVERS);
}

function fingerprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '');
}

function checkDates({ validFromDate, validToDate }: X509Certificate, now: Date): void {
  if (validToDate < now) throw nodeFailure({ code: 'CERT_HAS_EXPIRED' });
  if (validFromDate > now) throw nodeFailure({ code: 'CERT_NOT_YET_VALID' });
}

/** The certificates that the server sent, its own first. */
function chainOf(session: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = session.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(new X509Certificate(next.raw));
    if (next.issuerCertificate === next) break;
    next = next.issuerCertificate;
  }
  return chain;
}

function untrusted(pin: string, own?: X509Certificate): ConnectionFailure {
  const words = 'the server shows another certificate than the one that tls.fingerprint is of';
  return new ConnectionFailure(
    'CertificateUntrusted',
    own === undefined
      ? words
      : `${words}: one of SHA-256 ${plainForm(fingerprintOf(own))}, not of ${plainForm(pin)}`,
    { remedy: RIGHT_FINGERPRINT },
  );
}

/** In groups of eight digits, which people compare more easily, and no field of a manifest takes. */
function plainForm(fingerprint: string): string {
  return fingerprint.toLowerCase().replaceAll(/(.{8})(?=.)/g, '$1 ');
}

/** Tells a certificate that no trusted authority has signed by its fingerprint, where nothing is pinned yet. */
export function withFingerprint(failure: ConnectionFailure, shown: string | undefined): ConnectionFailure {
  if (failure.reason !== 'CertificateUntrusted' || shown === undefined) return failure;
  const { reason, message, cause, remedy } = failure;
  return new ConnectionFailure(reason, `${message}; its SHA-256 fingerprint is ${shown}`, {
    cause,
    ...(remedy !== undefined && { remedy }),
  });
}
