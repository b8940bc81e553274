import type { ConnectionDraft, TrustOffer } from '../../contract/pageForm.ts';
import { cut } from '../../contract/cut.ts';
import type { Connector } from '../../contract/connector.ts';
import { STRAIGHT } from '../../probe/shown.ts';
import { AUTHORITY } from '../dialog/ending.ts';
import type { Form } from '../form/form.ts';
import { sshPlacesIn } from '../form/hostkeys.ts';
import type { Outcome } from '../output/outcome.ts';
import { clean } from '../output/terminal.ts';
import { authorityOf, look as fromHere, wayOf } from '../testing/shown.ts';
import type { Look } from '../testing/shown.ts';
import type { Desk } from './desk.ts';
import { valuesOf } from './draft.ts';

/** What the server shows this machine, to be trusted from now on; undefined where something is pinned already. */
export async function offerOf(
  { types, held }: Desk,
  draft: ConnectionDraft,
  { result, reason }: Outcome,
  look: Look = fromHere,
): Promise<TrustOffer | undefined> {
  if (result !== 'Failed') return undefined;
  const connector = await types.need(draft.type);
  const { parameters, secrets, auth } = draft;
  const form: Form = {
    parameters,
    secrets,
    values: valuesOf(draft, held),
    ...(auth !== undefined && { auth }),
  };
  if (reason === 'CertificateUntrusted') return authorityFor(connector, form, look);
  return reason === 'ParametersInvalid' ? hostKeyFor(connector, form, look) : undefined;
}

async function hostKeyFor(connector: Connector, form: Form, look: Look): Promise<TrustOffer | undefined> {
  const place = sshPlacesIn(form, connector).find(({ hostKey }) => hostKey === undefined);
  const way = place?.behind === true ? wayOf(form) : STRAIGHT;
  if (place === undefined || way === undefined) return undefined;
  const { shown } = await look.hostKey(place.target, way);
  if (shown === undefined) return undefined;
  const { fingerprint, type } = shown;
  return { kind: 'hostKey', fingerprint, path: place.path, material: fingerprint, subject: type };
}

async function authorityFor(connector: Connector, form: Form, look: Look): Promise<TrustOffer | undefined> {
  const isPinned = form.secrets[AUTHORITY] !== undefined || form.values[AUTHORITY] !== undefined;
  if (isPinned || !(AUTHORITY in connector.secrets.properties) || wayOf(form) === undefined) return undefined;
  const { shown } = await look.certificates(connector, form);
  const authority = shown?.verdict === 'CertificateUntrusted' ? authorityOf(shown) : undefined;
  if (authority === undefined || new Date(authority.validTo) < new Date()) return undefined;
  return {
    kind: 'authority',
    fingerprint: authority.fingerprint256,
    path: `values.${AUTHORITY}`,
    material: authority.toString(),
    subject: cut(clean(authority.subject.replaceAll(/[\n\t]+/g, ', ')), 200),
  };
}
