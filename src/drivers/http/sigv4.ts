import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../contract/secret.ts';
import type { HttpRequest } from './http.ts';

/** Keys of an account, given by the manifest and taken from nowhere else. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

/** The service and region that a signature is valid for, and the query before it is encoded. */
interface CredentialScope {
  readonly service: string;
  readonly region: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** The request with its query and with a signature of AWS, version 4. The secret key never leaves us. */
export async function signedBySigV4(
  request: HttpRequest,
  { service, region, query = {} }: CredentialScope,
  keys: AccessKey,
): Promise<HttpRequest> {
  const { default: smithy } = await import('@smithy/signature-v4'); // of CommonJS, the bundle has no export but this
  const { SignatureV4, clearCredentialCache } = smithy;
  const { method, body } = request;
  const url = new URL(request.url);
  const signer = new SignatureV4({
    service,
    region,
    credentials: {
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey.reveal(),
      ...(keys.sessionToken && { sessionToken: keys.sessionToken.reveal() }),
    },
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const headers = { ...request.headers, host: url.host };
  const { protocol, hostname, pathname: path } = url;
  const result = await signer.sign({
    method,
    protocol,
    hostname,
    path,
    query,
    headers,
    ...(body !== undefined && { body }),
  });
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${uriEncode(value)}`)
    .join('&');
  clearCredentialCache();
  return { ...request, url, headers: result.headers };
}

/** Encodes as SigV4 does, which knows fewer harmless characters than URLs do. */
export function uriEncode(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The hash that the signer asks for, keyed where it is given a secret. */
class Sha256 {
  readonly #hash;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', viewOf(secret));
  }

  update(data: SourceData): void {
    this.#hash.update(viewOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

type SourceData = string | ArrayBuffer | ArrayBufferView;

function viewOf(data: SourceData): string | NodeJS.ArrayBufferView {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : (data as string | NodeJS.ArrayBufferView); // the rest are views of Node
}
