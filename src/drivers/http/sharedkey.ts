import { createHmac } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import type { HttpRequest } from './http.ts';

/** What an account of Azure Storage signs with. */
interface AccountKey {
  readonly account: string;
  readonly key: Secret;
  readonly of: 'blob' | 'table';
}

/** Headers of HTTP that the signature of blobs covers, in its order; those of a request without a body are empty. */
const SIGNED_HEADERS = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** The request with a signature by the key of the account (Shared Key of Azure Storage). The key never leaves us. */
export function signedByAccount(
  request: HttpRequest,
  { account, key, of }: AccountKey,
  now = new Date(),
): HttpRequest {
  const headers: Readonly<Record<string, string>> = { ...request.headers, 'x-ms-date': now.toUTCString() };
  const text =
    of === 'table'
      ? textOfTable({ ...request, headers }, account)
      : textOfBlob({ ...request, headers }, account);
  const signature = createHmac('sha256', bytesOf(key)).update(text, 'utf8').digest('base64');
  return { ...request, headers: { ...headers, authorization: `SharedKey ${account}:${signature}` } };
}

function textOfBlob({ method, url, headers, body }: HttpRequest, account: string): string {
  const length = body === undefined || body === '' ? '' : String(Buffer.byteLength(body));
  const covered = SIGNED_HEADERS.map((name) => (name === 'content-length' ? length : (headers[name] ?? '')));
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-ms-'));
  const query = [...url.searchParams].map(([name, value]) => [name.toLowerCase(), value] as const);
  return [
    method,
    ...covered,
    ...canonicalLines(own),
    [`/${account}${url.pathname}`, ...canonicalLines(query)].join('\n'),
  ].join('\n');
}

function textOfTable({ method, url, headers }: HttpRequest, account: string): string {
  const operation = url.searchParams.get('comp');
  const resource = `/${account}${url.pathname}${operation === null ? '' : `?comp=${operation}`}`;
  return [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers['x-ms-date'] ?? '',
    resource,
  ].join('\n');
}

function canonicalLines(entries: readonly (readonly [string, string])[]): readonly string[] {
  return entries.map(([name, value]) => `${name}:${value.trim()}`).toSorted();
}

/** The bytes of a key of Azure, which shows it in base64. */
export function bytesOf(key: Secret): Buffer {
  const text = key.reveal();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new ConnectionFailure('SecretInvalid', 'the key of the account is not in base64');
  return Buffer.from(text, 'base64');
}

/** The request with a shared access signature, which is a query that was signed beforehand. */
export function withSignature(request: HttpRequest, signature: Secret): HttpRequest {
  const text = signature.reveal().replace(/^\?/, '');
  if (!/^[A-Za-z0-9%&=._~:+/-]+$/.test(text) || text.includes('://') || !new URLSearchParams(text).has('sig'))
    throw new ConnectionFailure('SecretInvalid', 'the shared access signature is not a query with sig in it');
  const url = new URL(request.url);
  url.search = [url.search.slice(1), text].filter((part) => part !== '').join('&');
  return { ...request, url };
}
