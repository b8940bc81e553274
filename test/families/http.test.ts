import { verify } from 'node:crypto';
import { connectorOf, connectors } from '../../src/connectors/index.ts';
import { profileOf } from '../../src/catalog/secrets.ts';
import { failure } from '../../src/contract/failure.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { GOOGLE_PUBLIC_KEY } from '../support/servers/googlekey.ts';
import { canary, openStage } from './service.ts';
import type { Heard, Reply, Service, Stage } from './service.ts';
import { services } from './services/all.ts';

/*
 * Every HTTP type against a server that answers as the service's documentation says: what exactly it is asked, where
 * the credential stands, and what each answer means.
 */
let pem: Certificates;
let encrypted: Stage;
let plain: Stage;

beforeAll(async () => {
  pem = await certificates();
  [encrypted, plain] = await Promise.all([openStage(pem.good), openStage()]);
});
afterAll(() => {
  encrypted?.close();
  plain?.close();
});

const named = services.map(
  (service) => [service.auth ? `${service.type} by ${service.auth}` : service.type, service] as const,
);

it('is shown for every way of every HTTP type', () => {
  const schemes = connectors
    .filter(({ family }) => family === 'http')
    .flatMap(({ type, auth }) => (auth ? Object.keys(auth).map((way) => `${type} ${way}`) : [type]));

  expect(services.map(({ type, auth }) => (auth ? `${type} ${auth}` : type)).toSorted()).toEqual(
    schemes.toSorted(),
  );
});

describe.each(named)('%s', (_, service) => {
  const answer = answerOf(service);
  const login = service.grant || service.account || service.challenges ? ['Authenticate'] : [];

  it('asks what the service documents, with the credential where it belongs', async () => {
    const stage = encrypted;

    const result = await ask(stage, service, { answer });

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(result.steps.map(({ name }) => name)).toEqual(['Resolve', 'Connect', 'TLS', ...login, 'Probe']);
    expect(stage.heard.map(({ request }) => request)).toEqual([...tokenRequests(service), service.request]);
    const asked = stage.heard.at(-1)!;
    expect(carriedBy(asked)).toEqual(service.credential ?? {});
    expect(asked.headers).toMatchObject(service.headers ?? {});
    expect(bodyOf(asked, service)).toEqual('body' in service ? service.body : '');
  });

  it('sends a credential to nobody who has not proven to be the service', async () => {
    const result = await ask(encrypted, service, { answer, parameters: { tls: { mode: 'require' } } });

    const { authorization = '' } = service.credential ?? {};
    const isProof =
      /^(AWS4|SharedKey|Digest|OAuth realm|type%3Dmaster)/.test(authorization) ||
      !/canary|t0k-en|Basic/.test(JSON.stringify(service));
    expect(result).toMatchObject(
      isProof ? { status: 'Succeeded' } : { reason: 'AuthMethodNotOffered', failedStep: 'Authenticate' },
    );
    expect(encrypted.heard.length).toBe(isProof ? tokenRequests(service).length + 1 : 0);
  });
});

/** One way of each type: what an answer means does not depend on who asks. */
const types = named.filter(
  ([, { type }], index) => named.findIndex(([, other]) => other.type === type) === index,
);

describe.each(types)('the answers of %s', (_, service) => {
  it.each<[number, FailureReason]>([
    [302, 'UnexpectedAnswer'],
    [401, 'CredentialsRejected'],
    [403, 'PermissionDenied'],
    [404, 'TargetNotFound'],
    [429, 'RateLimited'],
    [500, 'ServerUnavailable'],
  ])('knows what the status %i means', async (status, usual) => {
    const reply = {
      status,
      body: 'canary',
      headers: { location: 'http://169.254.169.254/', 'www-authenticate': 'Basic realm="canary"' },
    };

    const result = await ask(stageOf(service), service, { answer: reply });

    const reason = service.but?.[status] ?? usual;
    expect(result).toMatchObject({ status: 'Failed', reason, failedStep: failure(reason).step });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it.each(['garbage canary', '{}'])('does not take %j for the answer', async (body) => {
    const result = await ask(stageOf(service), service, { answer: { status: service.status ?? 200, body } });

    expect(result).toMatchObject({ status: 'Failed', reason: 'UnexpectedAnswer', failedStep: 'Probe' });
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});

const refusals = named.flatMap(([name, service]) =>
  (service.refuses ?? []).map(([status, body, reason]) => [name, { status, body }, reason, service] as const),
);

it.each(refusals)('%s says by %j that it is %s', async (_, answer, reason, service) => {
  const result = await ask(stageOf(service), service, { answer });

  expect(result).toMatchObject({ status: 'Failed', reason, failedStep: failure(reason).step });
});

describe.each(named.filter(([, { grant, account }]) => grant ?? account))(
  '%s, before it has a token',
  (_, service) => {
    const answer = answerOf(service);

    it.each<[Reply, FailureReason]>([
      [
        { status: 401, body: { error: 'invalid_client', error_description: 'canary' } },
        'CredentialsRejected',
      ],
      [{ status: 400, body: { error: 'invalid_grant' } }, 'CredentialsRejected'],
      [{ status: 400, body: { error: 'invalid_scope' } }, 'PermissionDenied'],
      [{ status: 400, body: { error: 'unsupported_grant_type' } }, 'AuthMethodNotOffered'],
      [{ status: 400, body: { error: 'constructor' } }, 'UnexpectedAnswer'],
      [{ status: 401, body: 'canary' }, 'CredentialsRejected'],
      [{ status: 429, body: '' }, 'RateLimited'],
      [{ status: 503, body: '' }, 'ServerUnavailable'],
      [{ status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }, 'UnexpectedAnswer'],
      [{ status: 200, body: 'canary' }, 'UnexpectedAnswer'],
      [{ status: 200, body: { access_token: 'a\r\nb: canary' } }, 'UnexpectedAnswer'],
      [{ status: 200, body: { access_token: 7 } }, 'UnexpectedAnswer'],
    ])('knows what %j means', async (token, reason) => {
      const result = await ask(plain, service, { answer, token });

      expect(result).toMatchObject({ status: 'Failed', reason });
      expect(JSON.stringify(result)).not.toContain('canary');
      expect(plain.heard.map(({ request }) => request)).toEqual(tokenRequests(service));
    });
  },
);

interface Scene {
  readonly answer: Reply;
  readonly token?: Reply;
  readonly parameters?: object;
}

describe.each(named.filter(([, { grant }]) => grant))('the client of %s', (_, service) => {
  it('asks for a token as the service documents', async () => {
    await ask(encrypted, service, { answer: answerOf(service) });

    const { headers, body } = encrypted.heard[0]!;
    const { form = {}, authorization } = service.grant ?? {};
    const expected = Object.entries(form).map(([name, value]) => [
      name,
      value.replace('{url}', encrypted.url),
    ]);
    const { client_assertion, assertion: _, ...asked } = Object.fromEntries(new URLSearchParams(body));
    expect(asked).toEqual(Object.fromEntries(expected));
    expect(client_assertion !== undefined).toBe('client_assertion_type' in form);
    expect(headers['authorization']).toBe(authorization);
  });
});

describe.each(named.filter(([, { account }]) => account))('the service account of %s', (_, service) => {
  it('signs for the address that is asked, and asks for no more than the test needs', async () => {
    await ask(encrypted, service, { answer: answerOf(service) });

    const form = new URLSearchParams(encrypted.heard[0]?.body);
    const [head, claims, signature = ''] = form.get('assertion')?.split('.') ?? [];
    expect([...form.keys(), form.get('grant_type')]).toEqual([
      'grant_type',
      'assertion',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]);
    expect(parsed(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    const expected = {
      iss: 'reader@shop.iam.gserviceaccount.com',
      scope: service.account,
      aud: `${encrypted.url}/`,
    };
    expect(parsed(claims)).toMatchObject(expected);
    expect(
      verify(
        'sha256',
        Buffer.from(`${head}.${claims}`),
        GOOGLE_PUBLIC_KEY,
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
  });
});

function stageOf({ encrypted: needsTls }: Service): Stage {
  return needsTls ? encrypted : plain;
}

function ask(stage: Stage, service: Service, { answer, token, parameters }: Scene) {
  const connector = connectorOf(service.type)!;
  const sample = connector.samples.find(({ secrets }) => {
    const profile = profileOf(undefined, new Set(secrets), connector);
    return service.auth === undefined || ('name' in profile && profile.name === service.auth);
  });
  const places = Object.keys(connector.parameters.properties).filter((name) =>
    ['url', 'tokenUrl', 'authority'].includes(name),
  );
  const secrets = Object.fromEntries((sample?.secrets ?? []).map((name) => [name, canary(name)]));
  const given = (service.grant ?? service.account) ? token : (token ?? answer); // where the token is what is asked for
  stage.answerWith(answer, given, service.challenges && CHALLENGE);
  return attempt(connector, {
    parameters: {
      ...sample?.parameters,
      ...Object.fromEntries(places.map((name) => [name, stage.url])),
      ...parameters,
    },
    secrets: { ...secrets, caCertificate: pem.ca },
    ...(service.auth !== undefined && { auth: service.auth }),
  });
}

const CHALLENGE = {
  status: 401,
  body: '',
  headers: { 'www-authenticate': 'Digest realm="files", qop="auth", algorithm=SHA-256, nonce="n1"' },
};

function answerOf({ status = 200, answer, answered }: Service): Reply {
  return { status, body: answer, ...(answered && { headers: answered }) };
}

function tokenRequests({ grant, account, challenges, request }: Service): readonly string[] {
  if (challenges) return [request];
  if (grant) return [`POST ${grant.path}`];
  return account ? ['POST /'] : [];
}

/** The headers in which a credential stands, whatever they are called; of a signature, what it is for. */
function carriedBy({ headers }: Heard): Readonly<Record<string, string>> {
  const carrying = Object.entries(headers).filter(([, value]) =>
    /canary|t0k-en|^Basic|^AWS4|^SharedKey|^Digest|^OAuth|^type%3D/.test(String(value)),
  );
  return Object.fromEntries(
    carrying.map(([name, value]) => [
      name,
      [KEYED, PROOF, SIGNED, MASTER].reduce(shown, String(value).replace(SIGNATURE, '$1 $2')),
    ]),
  );
}

function shown(value: string, signature: RegExp): string {
  return value.replace(signature, '$1');
}

const SIGNED =
  /^(OAuth realm="\w+"), oauth_consumer_key="\w+", oauth_token="\w+", oauth_signature_method="HMAC-SHA256", .*oauth_signature="[\w%]{43,}"$/;
const MASTER = /^(type%3Dmaster%26ver%3D1\.0%26sig%3D)[\w%]{43,}$/;
const KEYED = /^(SharedKey \w+):[A-Za-z0-9+/]{43}=$/;
const PROOF = /^(Digest username="\w+"), .*, response="\w{64}"$/;

const SIGNATURE =
  /^(AWS4-HMAC-SHA256) Credential=AKIA\w+\/\d{8}\/([\w-]+\/[\w-]+)\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=\w{64}$/;

function bodyOf({ body }: Heard, { body: expected }: Service): unknown {
  if (expected !== undefined && typeof expected !== 'string') return JSON.parse(body);
  return body.replace(/(&client_assertion=)[\w.-]+$/, '$1');
}

function parsed(part = ''): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
