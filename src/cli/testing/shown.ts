import type { X509Certificate } from 'node:crypto';
import { profileOf } from '../../catalog/secrets.ts';
import type { Connector, Target } from '../../contract/connector.ts';
import { ROUTE_SECRETS } from '../../contract/route.ts';
import { Secret } from '../../contract/secret.ts';
import { declaredTestOf } from '../../probe/message.ts';
import { certificatesOf, hostKeyOf } from '../../probe/shown.ts';
import type { Approach, Seen, ShownChain, ShownHostKey, Way } from '../../probe/shown.ts';
import type { Form } from '../form/form.ts';
import { ANYWHERE } from './local.ts';

/** Looks at what a server shows, from this machine. */
export interface Look {
  hostKey(this: void, place: Target, way: Way): Promise<Seen<ShownHostKey>>;
  certificates(this: void, connector: Connector, form: Form): Promise<Seen<ShownChain>>;
}

/** The look of this machine, which may go wherever its user may. */
export const look: Look = {
  hostKey: (place, way) => hostKeyOf(place, ANYWHERE, way),
  certificates: (connector, form) => certificatesOf(approachOf(connector, form), ANYWHERE),
};

/**
 * The way to the server that a form names, with the login that was typed for it; undefined where this machine cannot
 * take it, because the login lies in a Secret, or the key of the SSH server before it is not known.
 */
export function wayOf({ parameters: { proxy, sshTunnel }, secrets, values }: Form): Way | undefined {
  if (Object.keys(secrets).some((name) => name in ROUTE_SECRETS)) return undefined;
  const { hostKey } = (sshTunnel ?? {}) as { readonly hostKey?: unknown }; // as far as it is filled in
  if (sshTunnel !== undefined && hostKey === undefined) return undefined;
  return {
    parameters: { ...(proxy !== undefined && { proxy }), ...(sshTunnel !== undefined && { sshTunnel }) },
    secrets: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        name in ROUTE_SECRETS ? [[name, new Secret(value)]] : [],
      ),
    ),
  };
}

/** Stands for every secret of the server: a look sends it none, and what is not there cannot leak. */
const STAND_IN = 'not a credential';

/** The beginning of a test of what a form says, without what was typed or is kept as a secret of the server. */
function approachOf(connector: Connector, form: Form): Approach {
  const given = Object.keys({ ...form.secrets, ...form.values });
  const identity: readonly string[] = connector.identity ?? [];
  const profile = profileOf(form.auth, new Set(given), connector);
  const [named, secret] = [true, false].map((wanted) =>
    given.filter((name) => identity.includes(name) === wanted),
  );
  return {
    type: connector.type,
    declaredTest: declaredTestOf(connector),
    parameters: { ...form.parameters, ...Object.fromEntries((named ?? []).map((name) => [name, STAND_IN])) },
    secrets: {
      ...Object.fromEntries((secret ?? []).map((name) => [name, new Secret(STAND_IN)])),
      ...wayOf(form)?.secrets,
    },
    auth: 'name' in profile ? profile.name : undefined,
  };
}

/**
 * The certificate of a chain that can be trusted: its top, where it vouches for itself. A test does not accept an
 * authority between as the beginning of trust, nor may a certificate that an authority signed stand for it.
 */
export function authorityOf({ certificates }: ShownChain): X509Certificate | undefined {
  const top = certificates.at(-1);
  return top !== undefined && isSelfSigned(top) ? top : undefined;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
  } catch {
    return false; // a server may send a key that nothing here can read
  }
}
