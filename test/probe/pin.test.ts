import { X509Certificate } from 'node:crypto';
import type { Security } from '../../src/contract/connector.ts';
import { Secret } from '../../src/contract/secret.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { closeServers, listen } from './sockets.ts';
import { run, secured } from './tested.ts';

let pem: Certificates;
beforeAll(async () => {
  pem = await certificates();
});
afterEach(closeServers);

const fingerprint = (certificate: string) => new X509Certificate(certificate).fingerprint256;

interface Case {
  readonly what: string;
  readonly shows: 'good' | 'wrongName' | 'expired' | 'strange';
  /** Sent behind the certificate of the server. */
  readonly sends?: 'ca' | 'otherCa';
  readonly pins: 'good' | 'wrongName' | 'expired' | 'strange' | 'ca' | 'otherCa';
  readonly tls?: Security['tls'];
  readonly outcome: string;
}

describe('a certificate that is pinned', () => {
  it.each<Case>([
    { what: 'is the server and its name', shows: 'wrongName', pins: 'wrongName', outcome: 'Succeeded' },
    { what: 'is not another one', shows: 'good', pins: 'wrongName', outcome: 'CertificateUntrusted' },
    {
      what: 'is no longer good when it has expired',
      shows: 'expired',
      pins: 'expired',
      outcome: 'CertificateExpired',
    },
    { what: 'may be that of the authority', shows: 'good', sends: 'ca', pins: 'ca', outcome: 'Succeeded' },
    {
      what: 'that is of an authority leaves the name to be verified',
      shows: 'wrongName',
      sends: 'ca',
      pins: 'ca',
      outcome: 'CertificateNameMismatch',
    },
    {
      what: 'that is of an authority is enough for verify-ca',
      shows: 'wrongName',
      sends: 'ca',
      pins: 'ca',
      tls: { mode: 'verify-ca' },
      outcome: 'Succeeded',
    },
    {
      what: 'proves nothing of a server that only sends it along',
      shows: 'strange',
      sends: 'ca',
      pins: 'ca',
      outcome: 'CertificateUntrusted',
    },
    {
      what: 'of an authority that is not sent is not found',
      shows: 'good',
      pins: 'ca',
      outcome: 'CertificateUntrusted',
    },
  ])('$what: $outcome', async ({ shows, sends, pins, tls, outcome }) => {
    const pinned = pins === 'ca' || pins === 'otherCa' ? pem[pins] : pem[pins].certificate;
    const cert = pem[shows].certificate + (sends === undefined ? '' : pem[sends]);
    const sink = await listen((socket) => socket.end(), { tls: { cert, key: pem[shows].key } });

    const result = await run(secured(sink.port, { tls: { ...tls, fingerprint: fingerprint(pinned) } }), [
      sink,
    ]);

    expect(result.status === 'Failed' ? result.reason : result.status).toBe(outcome);
    expect(result.steps.at(-1)?.name).toBe('TLS');
  });

  it('counts more than the authorities that are trusted', async () => {
    const sink = await listen((socket) => socket.end(), {
      tls: { cert: pem.good.certificate, key: pem.good.key },
    });
    const tls = { fingerprint: fingerprint(pem.wrongName.certificate) };

    const result = await run(secured(sink.port, { tls, caCertificate: new Secret(pem.ca) }), [sink]);

    expect(result).toMatchObject({ reason: 'CertificateUntrusted' });
    expect(JSON.stringify(result)).not.toContain(fingerprint(pem.good.certificate));
  });

  it('may be written without colons, in small letters', async () => {
    const sink = await listen((socket) => socket.end(), {
      tls: { cert: pem.good.certificate, key: pem.good.key },
    });
    const tls = { fingerprint: fingerprint(pem.good.certificate).replaceAll(':', '').toLowerCase() };

    expect(await run(secured(sink.port, { tls }), [sink])).toMatchObject({ status: 'Succeeded' });
  });
});
