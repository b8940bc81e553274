import { createServer as createPlain } from 'node:http';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Purpose } from '../../src/contract/purpose.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { applicationCertificate } from '../support/servers/applicationcertificate.ts';
import { serviceAccountKey } from '../support/servers/googlekey.ts';
import type { Certificate } from '../support/servers/certificates.ts';

/** What a service is asked and answers, written from its own documentation and not from the type. */
export interface Service {
  readonly type: string;
  readonly auth?: string;
  /** What the test is asked to prove; nothing for what it does by itself. */
  readonly purpose?: Purpose;
  /** Parameters besides those of the type's sample. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Method and path, with the parameters of the type's sample. */
  readonly request: string;
  /** The headers that carry the credential, of a signature what it is for; none where it goes elsewhere, or nowhere. */
  readonly credential?: Readonly<Record<string, string>>;
  /** Other headers that the service wants. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body: a document of JSON, or a text. */
  readonly body?: unknown;
  /** The request for a token, where there is one. */
  readonly grant?: {
    readonly path: string;
    readonly form: Readonly<Record<string, string>>;
    /** Of a token that a key signs, how it begins. */
    readonly authorization?: string;
    /** Where the token does not come as OAuth 2.0 has it. */
    readonly answer?: Reply;
  };
  /** The scope of the token that a service account asks for. */
  readonly account?: string;
  readonly answer: unknown;
  readonly status?: number;
  /** Headers of the answer, where one of them is what the test looks for. */
  readonly answered?: Readonly<Record<string, string>>;
  /** True where the service refuses first, to say what a proof is made of. */
  readonly challenges?: true;
  /** True where the service takes its credential by https only. */
  readonly encrypted?: true;
  /** What a status means, where it does not mean the usual. */
  readonly but?: Readonly<Record<number, FailureReason>>;
  /** Refusals that the service words by itself: status, answer, reason. */
  readonly refuses?: readonly (readonly [number, unknown, FailureReason])[];
}

/** One request as it arrived. */
export interface Heard {
  readonly request: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** How the server answers: a status, a body, and further headers. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that says what it is told to, and remembers what it heard. */
export interface Stage {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** What is answered to requests for tokens, and to all others; to those without a login before, and after the first. */
  answerWith(reply: Reply, token?: Reply, challenge?: Reply, later?: readonly Reply[]): void;
  close(): void;
}

const TOKEN: Reply = {
  status: 200,
  body: { access_token: 't0k-en', token_type: 'Bearer', expires_in: 3600 },
};

/** Starts it, with TLS where a certificate is given. */
export async function openStage(certificate?: Certificate): Promise<Stage> {
  let heard: Heard[] = [];
  let replies = [TOKEN, TOKEN];
  let first: Reply | undefined;
  let rest: readonly Reply[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request);
    const { method, url, headers } = request;
    heard.push({ request: `${method} ${url}`, headers, body });
    const usual =
      rest[heard.length - 2] ??
      replies[/(^|&)grant_type=/.test(body) || url?.endsWith('/access_tokens') ? 1 : 0] ??
      TOKEN;
    const {
      status,
      body: said,
      headers: more,
    } = headers.authorization === undefined ? (first ?? usual) : usual;
    response.writeHead(status, more).end(typeof said === 'string' ? said : JSON.stringify(said));
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void respond(request, response);
  const server = certificate
    ? createServer({ cert: certificate.certificate, key: certificate.key }, listener)
    : createPlain(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  return {
    url: `http${certificate ? 's' : ''}://127.0.0.1:${port}`,
    get heard() {
      return heard;
    },
    answerWith(reply, token = TOKEN, challenge?: Reply, later: readonly Reply[] = []) {
      heard = [];
      rest = later;
      first = challenge;
      replies = [reply, token];
    },
    close: () => void server.close(),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without encoding reads buffers
  return Buffer.concat(chunks).toString('utf8');
}

/** A secret whose value is told from every other text. */
export function canary(name: string): string {
  if (name === 'accountKey') return Buffer.from(`canary-${name}`).toString('base64');
  if (name === 'privateKey') return (JSON.parse(serviceAccountKey()) as { private_key: string }).private_key; // as googlekey.ts makes it
  if (name === 'applicationCertificate') return applicationCertificate(canary('privateKey'));
  if (name === 'sasToken') return `sv=1&sig=canary-${name}`;
  return name === 'serviceAccountKey' ? serviceAccountKey() : `canary-${name}`;
}
