import { createHmac } from 'node:crypto';
import type { Secret } from '../../contract/secret.ts';
import type { HttpRequest } from './http.ts';
import { bytesOf } from './sharedkey.ts';

/** The request with a signature by a key of an account of Azure Cosmos DB. The key never leaves us. */
export function signedByMasterKey(request: HttpRequest, key: Secret, now = new Date()): HttpRequest {
  const date = now.toUTCString();
  const { kind, link } = resourceAt(request.url.pathname);
  const text = `${request.method.toLowerCase()}\n${kind}\n${link}\n${date.toLowerCase()}\n\n`;
  const signature = createHmac('sha256', bytesOf(key)).update(text, 'utf8').digest('base64');
  const authorization = encodeURIComponent(`type=master&ver=1.0&sig=${signature}`);
  return { ...request, headers: { ...request.headers, 'x-ms-date': date, authorization } };
}

/** A path names kinds and names in turn; of a list, the last of them is a kind, and the link is what holds the list. */
function resourceAt(path: string): { readonly kind: string; readonly link: string } {
  const parts = path.split('/').filter((part) => part !== '');
  const isList = parts.length % 2 === 1;
  return { kind: parts.at(isList ? -1 : -2) ?? '', link: (isList ? parts.slice(0, -1) : parts).join('/') };
}
