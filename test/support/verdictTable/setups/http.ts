import { startApache } from '../../servers/apache.ts';
import type { Certificates } from '../../servers/certificates.ts';
import { startMicrosocks } from '../../servers/microsocks.ts';
import { startNginx } from '../../servers/nginx.ts';
import { startTinyproxy } from '../../servers/tinyproxy.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const [USER, PASSWORD, OTHER] = ['app', 'app-pw', 'other'];
const STATUSES = [
  200, 204, 301, 302, 400, 401, 403, 404, 405, 407, 408, 410, 418, 421, 429, 500, 501, 502, 503, 504,
];
/** Each path answers with its own status; `/key/` and `/token/` look at a credential. */
const LOCATIONS = `
  ${STATUSES.map((status) => `location /${status} { return ${status}; }`).join('\n')}
  location /moved { return 302 /elsewhere; }
  location /key/ { if ($http_x_api_key != "k1") { return 401; } return 200; }
  location /token/ { if ($http_authorization != "Bearer t1") { return 401; } return 200; }
  location /later { add_header Retry-After 30 always; return 503; }
  location / { return 200; }`;

function manifestOf(url: string, pem: Certificates): StartedSetup['manifest'] {
  const isSecure = url.startsWith('https:');
  return {
    type: 'http',
    auth: 'none',
    parameters: { url },
    secrets: isSecure ? { caCertificate: pem.ca } : {},
    test: { probe: { path: '/' } },
  };
}

async function nginx(pem: Certificates, clientCa?: string): Promise<StartedSetup> {
  const { good, wrongName, expired } = pem;
  const server = await startNginx({
    certificates: { good, wrongName, expired },
    basic: { user: USER, password: PASSWORD },
    locations: LOCATIONS,
    ...(clientCa !== undefined && { clientCa }),
  });
  const at = (name: string) => `https://127.0.0.1:${server.secure[name]}/`;
  return {
    manifest: manifestOf(clientCa === undefined ? `http://127.0.0.1:${server.port}/` : at('good'), pem),
    values: {
      ...materialOf(pem),
      good: at('good'),
      wrongName: at('wrongName'),
      expired: at('expired'),
      half: `https://127.0.0.1:${server.port}/`,
      tlsInClear: `http://127.0.0.1:${server.secure['good']}/`,
    },
    stop: () => server.stop(),
  };
}

async function apache(pem: Certificates): Promise<StartedSetup> {
  const server = await startApache({
    user: USER,
    other: OTHER,
    password: PASSWORD,
    certificate: pem.good,
    clientCa: pem.ca,
  });
  return {
    manifest: manifestOf(`http://127.0.0.1:${server.port}/`, pem),
    values: { ...materialOf(pem), good: `https://127.0.0.1:${server.tlsPort}/` },
    stop: () => server.stop(),
  };
}

/** A web server behind a proxy. */
async function proxied(pem: Certificates, scheme: 'http' | 'socks5', login: boolean): Promise<StartedSetup> {
  const web = await nginx(pem);
  const given = login ? { user: USER, password: PASSWORD } : undefined;
  const proxy =
    scheme === 'http' ? await startTinyproxy(given && { login: given }) : await startMicrosocks(given);
  const { manifest } = web;
  return {
    ...web,
    manifest: {
      ...manifest,
      parameters: {
        ...manifest.parameters,
        proxy: { type: scheme, host: '127.0.0.1', port: proxy.port, ...(given && { user: USER }) },
      },
      secrets: { ...manifest.secrets, ...(given && { proxyPassword: PASSWORD }) },
    },
    async stop() {
      await proxy.stop();
      await web.stop();
    },
  };
}

/** Servers of HTTP, and proxies. */
export const SETUPS: Setups = {
  nginx: { server: 'nginx', start: (pem) => nginx(pem) },
  'nginx that wants certificates': { server: 'nginx', start: (pem) => nginx(pem, pem.ca) },
  apache: { server: 'Apache', start: apache },
  tinyproxy: { server: 'tinyproxy', start: (pem) => proxied(pem, 'http', false) },
  'tinyproxy with a login': { server: 'tinyproxy', start: (pem) => proxied(pem, 'http', true) },
  microsocks: { server: 'microsocks', start: (pem) => proxied(pem, 'socks5', false) },
  'microsocks with a login': { server: 'microsocks', start: (pem) => proxied(pem, 'socks5', true) },
};
