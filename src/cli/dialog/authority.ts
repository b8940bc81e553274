import { X509Certificate } from 'node:crypto';
import { cut } from '../../contract/cut.ts';
import { hostAndPort } from '../../formats/url.ts';
import type { ShownChain } from '../../probe/shown.ts';
import { clean } from '../output/terminal.ts';
import type { Terminal } from '../output/terminal.ts';
import { authorityOf, look as fromHere, wayOf } from '../testing/shown.ts';
import type { Dialog } from './ask.ts';
import { authorityByHand, COMPARE, NO_WAY } from './byhand.ts';
import type { FormDraft } from './draft.ts';
import { AUTHORITY, filledForm, namesAuthority } from './ending.ts';
import type { FilledForm, Setting } from './ending.ts';
import { trusts } from './trust.ts';

/** What to do with a certificate that comes another way. */
const GIVE_FILE = `name its file in ${AUTHORITY}: Esc leads back to More settings?, question by question`;
/** Characters of a name in a certificate, into which the server may have put anything. */
const LONGEST_NAME = 200;
/** Characters of a certificate in PEM. */
const LONGEST_PEM = 16_384;

/** The draft with the authority that the server shows, where it is trusted now; where one is named already, both are shown. */
export async function withAuthority(draft: FormDraft, dialog: Dialog, setting: Setting): Promise<FormDraft> {
  const filled = filledForm(draft, setting.catalog);
  if (!(AUTHORITY in filled.connector.secrets.properties)) return draft;
  const chain = await chainOf(filled, setting);
  if (chain === undefined) return draft;
  if (namesAuthority(filled)) {
    tellBoth(filled, chain, setting.terminal);
    return draft;
  }
  const authority = offerable(chain, setting.terminal);
  if (authority === undefined || !(await trusts(draft, dialog))) return draft;
  const values = { ...draft.given.values, [AUTHORITY]: authority.toString() };
  return { ...draft, given: { ...draft.given, values } };
}

/** What the server shows; undefined, and why, where this machine does not see it. */
async function chainOf(
  { connector, form }: FilledForm,
  { terminal, look = fromHere }: Setting,
): Promise<ShownChain | undefined> {
  if (wayOf(form) === undefined) {
    terminal.tell(
      `no authority can be offered: ${NO_WAY}; ask the server's administrator for it, and ${GIVE_FILE}`,
    );
    return undefined;
  }
  terminal.progress('looking at the certificates of the server…');
  const seen = await look.certificates(connector, form);
  if (seen.shown !== undefined) return seen.shown;
  terminal.tell(`no authority can be offered: this machine sees none: ${seen.message}`);
  terminal.tell(`from a machine that sees it: ${authorityByHand(connector, form)}`);
  return undefined;
}

/** The authority, told with all that there is to compare; undefined, and why, where trust in it would be of no use. */
function offerable(chain: ShownChain, terminal: Terminal): X509Certificate | undefined {
  const address = hostAndPort(chain.place.host, String(chain.place.port));
  if (chain.verdict !== 'CertificateUntrusted') {
    terminal.tell(`no authority is offered: what ${address} shows this machine needs none`);
    return undefined;
  }
  const authority = authorityOf(chain);
  if (authority === undefined) {
    const issuer = nameIn(chain.certificates.at(-1)?.issuer);
    terminal.tell(
      `no authority can be offered: ${address} does not send it; ask the server's administrator for the certificate of ${issuer}, and ${GIVE_FILE}`,
    );
    return undefined;
  }
  if (authority.toString().length > LONGEST_PEM || new Date(authority.validTo) < new Date()) {
    terminal.tell(`no authority can be offered: the one that ${address} shows has expired, or is too long`);
    return undefined;
  }
  terminal.tell(`${address} shows this machine an authority that nobody has said to trust:`);
  tellCertificate(authority, terminal);
  terminal.tell(`${COMPARE}: from then on it decides which server gets the credential`);
  return authority;
}

function tellBoth({ form }: FilledForm, { place, certificates }: ShownChain, terminal: Terminal): void {
  const [pem, { name, key } = {}] = [form.values[AUTHORITY], form.secrets[AUTHORITY]];
  terminal.tell(`${AUTHORITY} names`, pem === undefined ? ` key ${key} of Secret ${name}` : ':');
  const pinned = (pem?.match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
  for (const each of pinned) tellCertificate(each, terminal);
  const top = certificates.at(-1) ?? certificates[0];
  const isSame = pinned.some(({ fingerprint256 }) => fingerprint256 === top.fingerprint256);
  const which = isSame ? 'the same' : 'this; find out why before anything is changed';
  terminal.tell(`${hostAndPort(place.host, String(place.port))} shows this machine ${which}:`);
  tellCertificate(top, terminal);
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function tellCertificate(certificate: X509Certificate, terminal: Terminal): void {
  const { subject, issuer, validFrom, validTo, fingerprint256 } = certificate;
  terminal.tell(`  subject  ${nameIn(subject)}`);
  terminal.tell(`  issuer   ${nameIn(issuer)}`);
  terminal.tell(`  valid    ${dayOf(validFrom)} to ${dayOf(validTo)}`);
  terminal.tell(`  SHA-256  ${fingerprint256}`);
}

/** A name in one line, of characters that are safe to show. */
function nameIn(name = ''): string {
  return cut(clean(name.replaceAll(/[\n\t]+/g, ', ')), LONGEST_NAME);
}

function dayOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10);
}
