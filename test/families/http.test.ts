import { connectors } from '../../src/connectors/index.ts';
import type { Heard, Service } from './service.ts';
import { services } from './services/all.ts';
import { encrypted, named, ask, answerOf, tokenRequests, useStages } from './ask.ts';

/*
 * Every HTTP type against a server that answers as the service's documentation says: what exactly it is asked, where
 * the credential stands, and what each answer means.
 */

useStages();

it('is shown for every way of every HTTP type', () => {
  const schemes = connectors
    .filter(({ family }) => family === 'http')
    .flatMap(({ type, auth = {} }) => {
      // What is exchanged for another credential first is shown in keyless.test.ts, and for AWS in awsroles.test.ts.
      const ways = Object.keys(auth).filter((way) => auth[way]?.tokenFor === undefined && way !== 'appRole');
      return ways.length > 1 ? ways.map((way) => `${type} ${way}`) : [type];
    });

  const usual = services.filter(({ purpose }) => purpose === undefined);

  expect(usual.map(({ type, auth }) => (auth ? `${type} ${auth}` : type)).toSorted()).toEqual(
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

  it('sends a credential to no server that has not proven to be the service', async () => {
    const result = await ask(encrypted, service, { answer, parameters: { tls: { mode: 'require' } } });

    const { authorization = '' } = service.credential ?? {};
    const isProof =
      /^(AWS4|SharedKey|Digest|OAuth realm|type%3Dmaster)/.test(authorization) ||
      !/canary|t0k-en|Basic|Bearer eyJ/.test(JSON.stringify(service));
    expect(result).toMatchObject(
      isProof ? { status: 'Succeeded' } : { reason: 'AuthMethodNotOffered', failedStep: 'Authenticate' },
    );
    expect(encrypted.heard.length).toBe(isProof ? tokenRequests(service).length + 1 : 0);
  });
});

/** The headers in which a credential stands, whatever they are called; of a signature, what it is for. */
function carriedBy({ headers }: Heard): Readonly<Record<string, string>> {
  const carrying = Object.entries(headers).filter(([, value]) =>
    /canary|t0k-en|^Basic|^Bearer eyJ|^AWS4|^SharedKey|^Digest|^OAuth|^type%3D/.test(String(value)),
  );
  return Object.fromEntries(
    carrying.map(([name, value]) => [
      name,
      [KEYED, PROOF, SIGNED, MASTER, JWT].reduce(shown, String(value).replace(SIGNATURE, '$1 $2')),
    ]),
  );
}

function shown(value: string, signature: RegExp): string {
  return value.replace(signature, '$1');
}

const SIGNED =
  /^(OAuth realm="\w+"), oauth_consumer_key="\w+", oauth_token="\w+", oauth_signature_method="HMAC-SHA256", .*oauth_signature="[\w%]{43,}"$/;
const MASTER = /^(type%3Dmaster%26ver%3D1\.0%26sig%3D)[\w%]{43,}$/;
const JWT = /^(Bearer eyJ)[\w-]+\.[\w-]+\.[\w-]+$/;
const KEYED = /^(SharedKey \w+):[A-Za-z0-9+/]{43}=$/;
const PROOF = /^(Digest username="\w+"), .*, response="\w{64}"$/;

const SIGNATURE =
  /^(AWS4-HMAC-SHA256) Credential=AKIA\w+\/\d{8}\/([\w-]+\/[\w-]+)\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=\w{64}$/;

function bodyOf({ body }: Heard, { body: expected }: Service): unknown {
  if (expected !== undefined && typeof expected !== 'string') return JSON.parse(body);
  return body.replace(/(&client_assertion=)[\w.-]+$/, '$1');
}
