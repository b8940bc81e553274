import type { X509Certificate } from 'node:crypto';
import { profileOf } from '../../catalog/secrets.ts';
import type { Connector, Target } from '../../contract/connector.ts';
import { Secret } from '../../contract/secret.ts';
import { declaredTestOf } from '../../probe/message.ts';
import { certificatesOf, hostKeyOf } from '../../probe/shown.ts';
import type { Approach, Seen, ShownChain, ShownHostKey } from '../../probe/shown.ts';
import type { Form } from '../form/form.ts';
import { ANYWHERE } from './local.ts';

/** Looks at what a server shows, from this machine. */
export interface Look {
  hostKey(this: void, place: Target): Promise<Seen<ShownHostKey>>;
  certificates(this: void, connector: Connector, form: Form): Promise<Seen<ShownChain>>;
}

/** The look of this machine, which may go wherever its user may. */
export const look: Look = {
  hostKey: (place) => hostKeyOf(place, ANYWHERE),
  certificates: (connector, form) => certificatesOf(approachOf(connector, form), ANYWHERE),
};

/** Stands for every secret: a look sends none, and what is not there cannot leak. */
const STAND_IN = 'not a credential';

/** The beginning of a test of what a form says, without what was typed or is kept as a secret. */
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
    secrets: Object.fromEntries((secret ?? []).map((name) => [name, new Secret(STAND_IN)])),
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
