import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A Security Token Service as its documentation has it, and a bucket that its keys may list:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, API_AssumeRole.html
 */

/** An issuer of tokens, as an IAM OIDC provider names it. */
export interface Issuer {
  readonly url: string;
  /** Audiences that the provider takes. */
  readonly audiences: readonly string[];
  /** As the issuer publishes them. */
  keys(): Promise<readonly JsonWebKey[]>;
}

/** Which clients may assume a role. */
export interface TrustPolicy {
  /** `sub` and `aud` of a token. */
  readonly webIdentity?: { readonly subject: string; readonly audience: string };
  /** Any keys may, with this external id. */
  readonly externalId?: string;
}

/** Temporary keys. */
export interface TemporaryKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What it is to know and to do. */
export interface StsOptions {
  readonly issuer: Issuer;
  readonly roles: Readonly<Record<string, TrustPolicy>>;
  /** Its own clock. */
  readonly now?: () => number;
  /** Makes the keys, where another emulator has to know them. */
  readonly mint?: (roleArn: string) => Promise<TemporaryKeys>;
}

/** One that runs. */
export interface SecurityTokenService {
  readonly url: string;
  /** What it was asked for: the action, the role and the session policy. */
  readonly heard: readonly { readonly action: string; readonly roleArn: string; readonly policy: string }[];
  /** Every token that came, and every secret that it gave. */
  readonly secrets: readonly string[];
  stop(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/** Starts one on 127.0.0.1, in clear. */
export async function startSts(options: StsOptions): Promise<SecurityTokenService> {
  const heard: { action: string; roleArn: string; policy: string }[] = [];
  const given = new Map<string, TemporaryKeys>();
  const secrets: string[] = [];
  const answer = async (request: IncomingMessage): Promise<string> => {
    if (request.method === 'GET') return listing(request, given);
    const form = new URLSearchParams(await textOf(request));
    const [action, roleArn, token] = ['Action', 'RoleArn', 'WebIdentityToken'].map(
      (name) => form.get(name) ?? '',
    );
    heard.push({ action: action!, roleArn: roleArn!, policy: form.get('Policy') ?? '' });
    if (token !== '') secrets.push(token!);
    if (action === 'AssumeRoleWithWebIdentity') await judgeToken(token!, roleArn!, options);
    else judgeRole(form, keysOf(request, given), roleArn!, options);
    const keys = await (options.mint ?? mint)(roleArn!);
    given.set(keys.accessKeyId, keys);
    secrets.push(keys.secretAccessKey, keys.sessionToken);
    return credentials(action!, keys);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(body),
      (error: unknown) => {
        const { status, code } = error instanceof Refusal ? error : new Refusal(500, 'InternalFailure');
        response.writeHead(status, { 'content-type': 'text/xml' });
        response.end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    secrets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function judgeToken(token: string, roleArn: string, { issuer, roles, now }: StsOptions): Promise<void> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const { kid } = partOf(head);
  const key = (await issuer.keys()).find((each) => each['kid'] === kid);
  const isSigned =
    key !== undefined &&
    verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );
  const { iss, sub, aud, exp } = partOf(body);
  const audiences = [aud].flat().map(String);
  if (!isSigned || iss !== issuer.url) throw new Refusal(400, 'InvalidIdentityToken');
  if (!audiences.every((each) => issuer.audiences.includes(each)))
    throw new Refusal(400, 'InvalidIdentityToken');
  if (Number(exp) * 1000 < (now ?? Date.now)()) throw new Refusal(400, 'ExpiredTokenException');
  const trust = roles[roleArn]?.webIdentity;
  if (trust === undefined || trust.subject !== sub || !audiences.includes(trust.audience))
    throw new Refusal(403, 'AccessDenied');
}

function judgeRole(
  form: URLSearchParams,
  keys: TemporaryKeys | undefined,
  roleArn: string,
  { roles }: StsOptions,
): void {
  if (keys === undefined) throw new Refusal(403, 'InvalidClientTokenId');
  const trust = roles[roleArn];
  if (trust === undefined || trust.webIdentity !== undefined) throw new Refusal(403, 'AccessDenied');
  if (trust.externalId !== (form.get('ExternalId') ?? undefined)) throw new Refusal(403, 'AccessDenied');
}

function listing(request: IncomingMessage, given: ReadonlyMap<string, TemporaryKeys>): string {
  if (keysOf(request, given) === undefined) throw new Refusal(403, 'InvalidAccessKeyId');
  return '<ListBucketResult><Name>lake</Name></ListBucketResult>';
}

/** The keys that a request is signed with, as far as it names them; moto recomputes signatures in other tests. */
function keysOf(
  { headers }: IncomingMessage,
  given: ReadonlyMap<string, TemporaryKeys>,
): TemporaryKeys | undefined {
  const keys = given.get(/Credential=([A-Z0-9]+)\//.exec(headers.authorization ?? '')?.[1] ?? '');
  return keys?.sessionToken === headers['x-amz-security-token'] ? keys : undefined;
}

function partOf(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>; // of a JWT
}

function mint(): Promise<TemporaryKeys> {
  return Promise.resolve({
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(90).toString('base64'),
  });
}

function credentials(action: string, { accessKeyId, secretAccessKey, sessionToken }: TemporaryKeys): string {
  const fields = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken };
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<${action}Response><${action}Result><Credentials>${inner.join('')}<Expiration>2031-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  return Buffer.concat(chunks).toString('utf8');
}
