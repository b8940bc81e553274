import type { ConnectionSpec } from '../api/connection.ts';
import { ACCOUNT_TOKEN } from '../contract/accountToken.ts';
import type { AuthProfile, Connector, Finding } from '../contract/connector.ts';

/** The token that a test takes along: of which ServiceAccount, and for whom it is. */
export interface TokenWanted {
  readonly account: string;
  readonly audience: string;
}

/** Names of what proves the identity: the secrets given, and the token of a ServiceAccount where the spec names one. */
export function credentialsGiven(
  { serviceAccountRef }: ConnectionSpec,
  secrets: Iterable<string>,
): ReadonlySet<string> {
  return new Set([...secrets, ...(serviceAccountRef === undefined ? [] : [ACCOUNT_TOKEN])]);
}

/** What is wrong with `spec.serviceAccountRef`, whatever the secrets are. */
export function accountMistakes(
  { serviceAccountRef, auth }: ConnectionSpec,
  connector: Connector,
): readonly Finding[] {
  if (serviceAccountRef === undefined) return [];
  const path = 'spec.serviceAccountRef';
  const profiles = Object.entries(connector.auth ?? {}).filter(([, { tokenFor }]) => tokenFor !== undefined);
  if (profiles.length === 0)
    return [
      { path, message: 'the type takes no token of a ServiceAccount: give a credential in spec.secrets' },
    ];
  const names = profiles.map(([name]) => name);
  return auth === undefined || names.includes(auth)
    ? []
    : [{ path, message: `goes with spec.auth ${names.join(' or ')} alone` }];
}

/** Parameters that the profile in force needs, and that stand nowhere. */
export function missingForProfile(
  auth: string | undefined,
  given: { has(parameter: string): boolean },
  connector: Connector,
): readonly Finding[] {
  return (profileIn(connector, auth)?.parameters ?? [])
    .filter((name) => !given.has(name))
    .map((name) => ({
      path: `spec.parameters.${name}`,
      message: `is required with spec.auth ${auth ?? ''}`,
    }));
}

/** The token that the profile in force takes; undefined where it takes none. */
export function tokenWanted(
  { serviceAccountRef }: ConnectionSpec,
  connector: Connector,
  auth: string | undefined,
  parameters: Readonly<Record<string, unknown>>,
): TokenWanted | undefined {
  const tokenFor = profileIn(connector, auth)?.tokenFor;
  if (serviceAccountRef === undefined || tokenFor === undefined) return undefined;
  const audience = 'always' in tokenFor ? tokenFor.always : parameters[tokenFor.parameter];
  return { account: serviceAccountRef.name, audience: typeof audience === 'string' ? audience : '' };
}

function profileIn({ auth }: Connector, name: string | undefined): AuthProfile | undefined {
  return auth !== undefined && name !== undefined && Object.hasOwn(auth, name) ? auth[name] : undefined;
}
