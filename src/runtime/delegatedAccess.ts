import { createHmac, randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { AccessRule } from './handlers.ts';

/** What the API server says of a request: let through, no known account, or an account without the right. */
export type Access = 'allowed' | 'unauthenticated' | 'forbidden';

/** Says whether the bearer of a token may get a path. */
export type DelegatedAccess = (token: string, path: string, signal: AbortSignal) => Promise<Access>;

/** Rights to ask the API server who the bearer of a token is, and what they may do. */
export const DELEGATION_ACCESS: readonly AccessRule[] = [
  { group: 'authentication.k8s.io', resource: 'tokenreviews', verbs: ['create'] },
  { group: 'authorization.k8s.io', resource: 'subjectaccessreviews', verbs: ['create'] },
];

/** How long an answer stands: a right that is taken away is felt no later than that, one that is given sooner. */
const STANDS_MS = { allowed: 60_000, unauthenticated: 10_000, forbidden: 10_000 } as const;
/** Requests with other tokens push out the oldest answer. */
const MOST_ANSWERS = 256;

interface StandingAnswer {
  readonly until: number;
  readonly access: Access;
}

/**
 * Leaves it to the API server, as its own parts do: a TokenReview says who it is, a SubjectAccessReview whether they
 * have the right. Tokens are not kept: answers stand under their keyed hash.
 */
export function delegatedAccess(client: Pick<Client, 'request'>, clock: Clock): DelegatedAccess {
  const key = randomBytes(32);
  const answers = new Map<string, StandingAnswer>();
  return async (token, path, signal) => {
    const hash = createHmac('sha256', key).update(`${path}\n${token}`).digest('base64');
    const standing = answers.get(hash);
    if (standing !== undefined && standing.until > clock.monotonicMs()) return standing.access;
    const access = await review(client, token, path, signal);
    answers.delete(hash);
    answers.set(hash, { access, until: clock.monotonicMs() + STANDS_MS[access] });
    for (const oldest of answers.keys()) if (answers.size > MOST_ANSWERS) answers.delete(oldest);
    return access;
  };
}

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: object;
}

async function review(
  client: Pick<Client, 'request'>,
  token: string,
  path: string,
  signal: AbortSignal,
): Promise<Access> {
  const create = (group: string, kind: string, plural: string, spec: object) =>
    client.request({
      method: 'POST',
      path: `/apis/${group}/v1/${plural}`,
      body: { apiVersion: `${group}/v1`, kind, spec },
      signal,
    });
  // The casts: the API server's own forms.
  const { status: identity } = (await create('authentication.k8s.io', 'TokenReview', 'tokenreviews', {
    token,
  })) as { readonly status: { readonly authenticated?: boolean; readonly user?: UserInfo } };
  if (identity.authenticated !== true || identity.user?.username === undefined) return 'unauthenticated';
  const { username: user, uid, groups, extra } = identity.user;
  const asked = { user, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } };
  const { status: right } = (await create(
    'authorization.k8s.io',
    'SubjectAccessReview',
    'subjectaccessreviews',
    asked,
  )) as { readonly status: { readonly allowed: boolean } };
  return right.allowed ? 'allowed' : 'forbidden';
}
