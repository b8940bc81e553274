import { hostAndPort } from '../../formats/url.ts';
import { pinnedFingerprint, STRAIGHT } from '../../probe/shown.ts';
import type { Way } from '../../probe/shown.ts';
import { sshPlacesIn } from '../form/hostkeys.ts';
import type { SshPlace } from '../form/hostkeys.ts';
import { look as fromHere, wayOf } from '../testing/shown.ts';
import type { Dialog } from './ask.ts';
import { COMPARE, hostKeyByHand, NO_WAY } from './byhand.ts';
import { chosenType, formOf, withAnswer, withQuestionOpen } from './draft.ts';
import type { FormDraft } from './draft.ts';
import type { Setting } from './ending.ts';
import { trusts } from './trust.ts';

/** The draft with the host keys that were left open and are trusted now; the first that is not is asked for again, once. */
export async function withHostKeys(begun: FormDraft, dialog: Dialog, setting: Setting): Promise<FormDraft> {
  let draft = begun;
  for (const place of placesOf(draft, setting)) {
    const { leftOpen = [] } = draft;
    if (place.hostKey !== undefined || leftOpen.includes(place.path)) continue;
    const reply = await keyToTrust(place, draft, dialog, setting);
    if (reply === undefined)
      return withQuestionOpen({ ...draft, leftOpen: [...leftOpen, place.path] }, place.path);
    draft = withAnswer(
      { ...draft, answers: draft.answers.filter(({ key }) => key !== place.path) },
      place.path,
      reply,
    );
  }
  return draft;
}

/** Whether a host key that could be seen was left open. */
export function isHostKeyOpen({ answers, leftOpen = [] }: FormDraft): boolean {
  return answers.some(({ key, reply }) => leftOpen.includes(key) && reply === '');
}

async function keyToTrust(
  place: SshPlace,
  draft: FormDraft,
  dialog: Dialog,
  setting: Setting,
): Promise<string | undefined> {
  const { target } = place;
  const { terminal, look = fromHere } = setting;
  const address = hostAndPort(target.host, String(target.port));
  const way = wayTo(place, draft, setting);
  if (way === undefined) {
    terminal.tell(`no host key of ${address} can be offered: ${NO_WAY}`);
    return undefined;
  }
  terminal.progress(`looking at ${address}…`);
  const seen = await look.hostKey(target, way);
  if (seen.shown === undefined) {
    terminal.tell(`no host key of ${address} can be offered: this machine sees none: ${seen.message}`);
    terminal.tell(`from a machine that sees it: ${hostKeyByHand(target)}`);
    return undefined;
  }
  const { type, fingerprint } = seen.shown;
  terminal.tell(`${address} shows this machine a host key: ${type}, ${fingerprint}`);
  terminal.tell(`${COMPARE}: the server that has this key gets the credential`);
  return (await trusts(draft, dialog)) ? fingerprint : undefined;
}

/** Shows each host key of the form beside the one that its server shows this machine; neither is replaced. */
export async function tellHostKeys(draft: FormDraft, setting: Setting): Promise<void> {
  const { terminal, look = fromHere } = setting;
  for (const place of placesOf(draft, setting)) {
    const { path, target, hostKey } = place;
    const way = wayTo(place, draft, setting);
    if (hostKey === undefined || way === undefined) continue;
    const { shown } = await look.hostKey(target, way);
    if (shown === undefined) continue;
    const pinned = pinnedFingerprint(hostKey);
    terminal.tell(`${path} names ${pinned}`);
    terminal.tell(
      pinned === shown.fingerprint
        ? `${hostAndPort(target.host, String(target.port))} shows this machine the same key: somebody else may answer the operator`
        : `${hostAndPort(target.host, String(target.port))} shows this machine another: ${shown.type}, ${shown.fingerprint}; find out why before anything is changed`,
    );
  }
}

/** What to go through; undefined where this machine cannot. */
function wayTo({ behind }: SshPlace, draft: FormDraft, { catalog }: Setting): Way | undefined {
  const connector = chosenType(draft, catalog);
  return behind && connector !== undefined ? wayOf(formOf(draft, connector)) : STRAIGHT;
}

function placesOf(draft: FormDraft, { catalog }: Setting): readonly SshPlace[] {
  const connector = chosenType(draft, catalog);
  return connector === undefined ? [] : sshPlacesIn(formOf(draft, connector), connector);
}
