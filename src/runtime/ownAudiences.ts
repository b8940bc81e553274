import type { Config } from './config.ts';

/** What every API server may go by. */
const USUAL = [
  'https://kubernetes.default.svc',
  'kubernetes.default.svc',
  'https://kubernetes.default.svc.cluster.local',
];

/** For whom the tokens of this program's own account are: a token for one of them would be good at the API server. */
export async function ownAudiences(config: Pick<Config, 'credentials'>): Promise<readonly string[]> {
  const { headers } = await config.credentials('keep');
  const [, claims = ''] = /^Bearer [^.]+\.([^.]+)\./.exec(headers['authorization'] ?? '') ?? [];
  return [...new Set([...USUAL, ...audiencesIn(claims)])];
}

function audiencesIn(claims: string): readonly string[] {
  try {
    const { aud, iss } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as {
      readonly aud?: unknown;
      readonly iss?: unknown;
    }; // a token of any issuer
    return [aud, iss].flat().filter((each) => typeof each === 'string');
  } catch {
    return []; // a token that says nothing of itself, or none
  }
}
