import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedPair } from '../../src/webhook/certificate.ts';

/** A token request, as the issuer read it. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

/** What an issuer says of itself and to a token request, where that is not the usual. */
export interface IssuerAnswers {
  readonly discovery?: Readonly<Record<string, unknown>>;
  readonly token?: { readonly status?: number; readonly body: unknown };
}

/** An OIDC issuer over HTTPS that answers as it is told, until closed. */
export async function startIssuer(answers: IssuerAnswers = {}) {
  const { cert, key } = selfSignedPair(['localhost'], new Date());
  const requests: TokenRequest[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = fieldsOf(await bodyOf(request));
    const isToken = request.url === '/token';
    if (isToken) requests.push({ authorization: request.headers.authorization, form });
    const { status = 200, body: token = { id_token: 'fresh' } } = answers.token ?? {};
    const discovery = { issuer: url, token_endpoint: `${url}/token`, ...answers.discovery };
    response
      .writeHead(isToken ? status : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(isToken ? token : discovery));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The cast: a server that listens on a port has an address of this form.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ca: Buffer.from(cert),
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer); // no encoding was set
  return Buffer.concat(pieces).toString();
}

function fieldsOf(form: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(form));
}

/** An ID token without a signature; `exp` is its end, in seconds. */
export function unsignedToken(exp: unknown): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp })}.`;
}
