import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificate, Certificates } from '../../servers/certificates.ts';
import { serviceAccountKey } from '../../servers/googlekey.ts';
import { materialOf } from '../material.ts';
import type { Setup, Setups, StartedSetup } from '../setup.ts';

/*
 * Services that have no server to install, as their documents say that they answer: `plays` says by method and path
 * with which status and body. A client certificate that comes to `/token` is refused: it is for the service alone.
 */

type Script = Readonly<Record<string, string>>;

interface Stage {
  readonly url: string;
  play(script: Script): void;
  stop(): Promise<void>;
}

async function openStage({ certificate, key }: Certificate): Promise<Stage> {
  let script: Script = {};
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = `${request.method} ${request.url?.replace(/\?.*/, '')}`;
    const showsCertificate = 'subject' in (request.socket as TLSSocket).getPeerCertificate(); // of a server of TLS
    const told = path === 'POST /token' && showsCertificate ? '400 {"error":"invalid_client"}' : script[path];
    const [, status = '404', body = '{}'] = /^(\d{3}) (.*)$/s.exec(told ?? '') ?? [];
    response.writeHead(Number(status), { 'content-type': 'application/json' }).end(body);
  };
  const server = createServer(
    { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
    answer,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  return {
    url: `https://127.0.0.1:${port}`,
    play: (next) => (script = next),
    async stop() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

type Given = Pick<StartedSetup['manifest'], 'type' | 'auth' | 'parameters' | 'secrets'>;

/** The service itself is at `certificate`; where it gives its tokens, at another server, is always in order. */
function recorded(
  given: Given,
  { certificate = 'good' }: { certificate?: 'good' | 'wrongName' } = {},
): Setup {
  return {
    server: 'recorded',
    recorded: true,
    async start(pem: Certificates) {
      const [service, issuer] = await Promise.all([openStage(pem[certificate]), openStage(pem.good)]);
      return {
        manifest: {
          ...given,
          parameters: { url: service.url, ...given.parameters },
          secrets: { caCertificate: pem.ca, ...given.secrets },
        },
        values: { ...materialOf(pem), issuer: issuer.url },
        play(script) {
          service.play(script);
          issuer.play(script);
        },
        stop: () => Promise.all([service.stop(), issuer.stop()]),
      };
    },
  };
}

const CLIENT = { clientId: 'mooring' };
const CLIENT_SECRET = { clientSecret: 's3cret' };
const zoom: Given = { type: 'zoom', parameters: { ...CLIENT, accountId: 'a' }, secrets: CLIENT_SECRET };

/** Services at hosts of their own. */
export const SETUPS: Setups = {
  'recorded github': recorded({ type: 'github', parameters: {}, secrets: { token: 'ghs_app' } }),
  'recorded snowflake': recorded({ type: 'snowflake', parameters: {}, secrets: { token: 't0k-en' } }),
  'recorded databricks': recorded({
    type: 'databricks',
    auth: 'token',
    parameters: {},
    secrets: { token: 't0k-en' },
  }),
  'recorded bigquery': recorded({
    type: 'bigquery',
    parameters: { projectId: 'shop' },
    secrets: { serviceAccountKey: serviceAccountKey() },
  }),
  'recorded zoho': recorded({
    type: 'zoho-crm',
    parameters: CLIENT,
    secrets: { ...CLIENT_SECRET, refreshToken: 'r1' },
  }),
  'recorded zoom': recorded(zoom),
  'recorded zoom of another name': recorded(zoom, { certificate: 'wrongName' }),
};
