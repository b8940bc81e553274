import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Of every answer. Code from strings, other hosts, frames and forms are all forbidden. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Why a request is not answered. */
interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly message: string;
}

/** Hands out the token once, for the secret of the URL, and knows it again. */
export class Gate {
  readonly once = randomBytes(32).toString('base64url');
  readonly #token = randomBytes(32).toString('base64url');
  #isUsed = false;

  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** The token; undefined where the secret is wrong or was used. */
  exchange(once: unknown): string | undefined {
    if (this.#isUsed || typeof once !== 'string' || !isSame(once, this.once)) return undefined;
    this.#isUsed = true;
    return this.#token;
  }

  knows(authorization: string | undefined): boolean {
    return authorization !== undefined && isSame(authorization, `Bearer ${this.#token}`);
  }
}

/** Of hashes, because their lengths are the same. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Another name for this machine may be a stranger's (DNS rebinding), so the one address is asked for. */
export function refusedHost({ host }: IncomingHttpHeaders, port: number): Refusal | undefined {
  if (host === `127.0.0.1:${port}`) return undefined;
  return { status: 421, message: `open the page as http://127.0.0.1:${port}/` };
}

/** A page of another origin may send requests, and must not get an answer. */
export function refusedOrigin(headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  const site = headers['sec-fetch-site'];
  const isOwn =
    headers.origin === `http://127.0.0.1:${port}` && (site === undefined || site === 'same-origin');
  return isOwn ? undefined : { status: 403, message: 'only the page itself may ask this' };
}
