import { X509Certificate } from 'node:crypto';
import { request } from 'undici';
import { http } from '../../../src/connectors/http.ts';
import { ldap } from '../../../src/connectors/ldap.ts';
import { postgresql } from '../../../src/connectors/postgresql.ts';
import { s3 } from '../../../src/connectors/s3.ts';
import { expiriesOf } from '../../../src/api/lastTest.ts';
import type { Expiry } from '../../../src/api/lastTest.ts';
import { lastTestOf } from '../../../src/controllers/testing/result.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { annotatedExpiry, EXPIRES_AT } from '../../../src/validation/annotatedExpiry.ts';
import type { AnnotatedExpiry } from '../../../src/validation/annotatedExpiry.ts';
import { startControlPlane } from '../controlplane/start.ts';
import { kubectlOf } from '../kubectl.ts';
import { attempt } from '../servers/attempt.ts';
import type { Attempt } from '../servers/attempt.ts';
import { certificates } from '../servers/certificates.ts';
import { startMoto } from '../servers/moto.ts';
import { startPostgresql } from '../servers/postgresql.ts';
import { startSlapd, SUFFIX } from '../servers/slapd.ts';

/** Something that expires, at a real server that says so, or in a real certificate or token. */
export interface ExpiryTrial {
  readonly kind: Expiry['kind'] | 'Certificate';
  /** What tells of it. */
  readonly source: string;
  readonly expected: Date;
  /** What a test of a Connection would write into its status; undefined: nothing of this kind. */
  readonly seen: Date | undefined;
}

const PASSWORD = 'app-pw';
const VALID_UNTIL = new Date('2031-04-05T06:07:08Z');

/** Tries each kind, one server after the other. */
export async function expiryTrials(): Promise<readonly ExpiryTrial[]> {
  return [...(await atPostgresql()), await atOpenLdap(), await atKubernetes(), await atAws()];
}

async function atPostgresql(): Promise<readonly ExpiryTrial[]> {
  const pem = await certificates();
  const server = await startPostgresql({
    certificate: pem.good,
    clientCa: pem.ca,
    access: ['hostssl all app 127.0.0.1/32 cert'],
  });
  const parameters = { host: '127.0.0.1', port: server.port, database: 'orders' };
  const login = (user: string, secrets: Attempt['secrets'], auth: string) =>
    attempt(postgresql, { parameters: { ...parameters, user }, secrets: { caCertificate: pem.ca, ...secrets }, auth }); // prettier-ignore
  try {
    await server.sql(
      `create role reader login password '${PASSWORD}' valid until '${VALID_UNTIL.toISOString()}'; create role app login; create database orders;`,
    );
    const byPassword = await login('reader', { password: PASSWORD }, 'password');
    const { certificate: clientCertificate, key: clientKey } = pem.client;
    const byCertificate = await login('app', { clientCertificate, clientKey }, 'clientCertificate');
    return [
      trial('Password', 'PostgreSQL VALID UNTIL', VALID_UNTIL, byPassword),
      trial('Certificate', 'TLS of PostgreSQL', notAfter(pem.good.certificate), byPassword),
      trial('ClientCertificate', 'a certificate in a Secret', notAfter(clientCertificate), byCertificate),
    ];
  } finally {
    await server.stop();
  }
}

const MAX_AGE_S = 1_000_000;

async function atOpenLdap(): Promise<ExpiryTrial> {
  const changed = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const policy = ['pwdAttribute: userPassword', `pwdMaxAge: ${MAX_AGE_S}`, `pwdExpireWarning: ${MAX_AGE_S}`];
  const server = await startSlapd({
    databaseSettings: ['overlay ppolicy', `ppolicy_default cn=policy,${SUFFIX}`],
    entries: [
      [`dn: cn=policy,${SUFFIX}`, 'objectClass: device', 'objectClass: pwdPolicy', 'cn: policy', ...policy].join('\n'), // prettier-ignore
      [
        `dn: cn=app,${SUFFIX}`,
        'objectClass: inetOrgPerson',
        'cn: app',
        'sn: app',
        `userPassword: ${PASSWORD}`,
        `pwdChangedTime: ${changed.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`,
      ].join('\n'),
    ],
  });
  try {
    const result = await attempt(ldap, {
      parameters: {
        host: '127.0.0.1',
        port: server.port,
        user: `cn=app,${SUFFIX}`,
        tls: { mode: 'disable' },
      },
      secrets: { password: PASSWORD },
      auth: 'password',
    });
    const expected = new Date(changed.getTime() + MAX_AGE_S * 1000);
    return trial('Password', 'password policy of OpenLDAP', expected, result);
  } finally {
    await server.stop();
  }
}

/** A token of a ServiceAccount is a JWT, which the API server takes as a bearer token. */
async function atKubernetes(): Promise<ExpiryTrial> {
  const plane = await startControlPlane();
  try {
    const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
    await kubectl('create', 'serviceaccount', 'reader');
    const asked = JSON.parse(await kubectl('create', 'token', 'reader', '--duration=1h', '-o', 'json')) as {
      readonly status: { readonly token: string; readonly expirationTimestamp: string };
    };
    const { token, expirationTimestamp } = asked.status;
    const result = await attempt(http, {
      parameters: { url: plane.url },
      secrets: { token, caCertificate: plane.ca },
      auth: 'bearer',
      probe: { path: '/version' },
    });
    return trial('Token', 'exp of a JWT, which Kubernetes takes', new Date(expirationTimestamp), result);
  } finally {
    await plane.stop();
  }
}

/** No answer of AWS tells when a session ends but the one that gives its keys, so that the Secret has to say it. */
async function atAws(): Promise<ExpiryTrial> {
  const server = await startMoto();
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await server.session();
    await request(`${server.url}/orders`, { method: 'PUT' });
    await server.enforce();
    const result = await attempt(s3, {
      parameters: { endpoint: server.url, region: 'us-east-1', bucket: 'orders', accessKeyId, tls: { mode: 'disable' } }, // prettier-ignore
      secrets: { secretAccessKey, sessionToken },
    });
    const annotations = { [EXPIRES_AT]: expiration };
    const annotation = annotatedExpiry([{ name: 'session', annotations }]);
    return trial('Secret', 'session of AWS, noted on its Secret', new Date(expiration), result, annotation);
  } finally {
    await server.stop();
  }
}

function trial(
  kind: ExpiryTrial['kind'],
  source: string,
  expected: Date,
  result: ProbeResult,
  annotation: AnnotatedExpiry = {},
): ExpiryTrial {
  if (result.status !== 'Succeeded') throw new Error(`${source}: ${result.reason}, ${result.message}`);
  const test = lastTestOf(result, { revision: undefined, rules: undefined, ...annotation }, new Date());
  const time = expiriesOf(test).find((each) => each.kind === kind)?.time;
  return { kind, source, expected, seen: time === undefined ? undefined : new Date(time) };
}

function notAfter(pem: string): Date {
  return new Date(new X509Certificate(pem).validTo);
}
