import { connectorOf } from '../../src/connectors/index.ts';
import { profileOf } from '../../src/catalog/secrets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { canary, openStage } from './service.ts';
import type { Reply, Service, Stage } from './service.ts';
import { services } from './services/all.ts';

let pem: Certificates;
/** Two servers, of which one takes TLS only. */
export let encrypted: Stage;
export let plain: Stage;

/** Every way of every service, by its name. */
export const named = services.map(
  ({ type, auth, purpose }, index) =>
    [
      [type, auth && `by ${auth}`, purpose && `for ${purpose}`].filter(Boolean).join(' '),
      services[index]!,
    ] as const,
);

interface Scene {
  readonly answer: Reply;
  readonly token?: Reply;
  readonly parameters?: object;
}

/** The server that a type asks where nothing else matters. */
export function stageOf({ encrypted: needsTls }: Service): Stage {
  return needsTls ? encrypted : plain;
}

/** Tests a type, by its sample, against a server that gives these answers. */
export function ask(stage: Stage, service: Service, { answer, token, parameters }: Scene) {
  const connector = connectorOf(service.type)!;
  const sample = connector.samples.find(({ secrets }) => {
    const profile = profileOf(undefined, new Set(secrets), connector);
    return service.auth === undefined || ('name' in profile && profile.name === service.auth);
  });
  const places = Object.keys(connector.parameters.properties).filter((name) =>
    ['url', 'tokenUrl', 'authority'].includes(name),
  );
  const secrets = Object.fromEntries((sample?.secrets ?? []).map((name) => [name, canary(name)]));
  const given = (service.grant ?? service.account) ? (token ?? service.grant?.answer) : (token ?? answer); // where the token is what is asked for
  stage.answerWith(answer, given, service.challenges && CHALLENGE);
  return attempt(connector, {
    parameters: {
      ...sample?.parameters,
      ...Object.fromEntries(places.map((name) => [name, stage.url])),
      ...(stage.url.startsWith('http:') && places.some((name) => name !== 'url') && { tls: IN_CLEAR }),
      ...service.parameters,
      ...parameters,
    },
    secrets: { ...secrets, caCertificate: pem.ca },
    ...(service.auth !== undefined && { auth: service.auth }),
    ...(service.purpose && { purpose: service.purpose }),
  });
}

const IN_CLEAR = { mode: 'disable' };

const CHALLENGE = {
  status: 401,
  body: '',
  headers: { 'www-authenticate': 'Digest realm="files", qop="auth", algorithm=SHA-256, nonce="n1"' },
};

/** What the service answers as documented. */
export function answerOf({ status = 200, answer, answered }: Service): Reply {
  return { status, body: answer, ...(answered && { headers: answered }) };
}

/** What is asked before the service itself is. */
export function tokenRequests({ grant, account, challenges, request }: Service): readonly string[] {
  if (challenges) return [request];
  if (grant) return [`POST ${grant.path}`];
  return account ? ['POST /'] : [];
}

/** Has both servers for the tests of a file. */
export function useStages(): void {
  beforeAll(async () => {
    pem = await certificates();
    [encrypted, plain] = await Promise.all([openStage(pem.good), openStage()]);
  });

  afterAll(() => {
    encrypted?.close();
    plain?.close();
  });
}
