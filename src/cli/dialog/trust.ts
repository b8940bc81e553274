import { ask } from './ask.ts';
import type { Dialog } from './ask.ts';
import type { FormDraft } from './draft.ts';
import { cancelled } from './fill.ts';
import type { Question } from './question.ts';

/*
 * What a server shows is offered to be trusted where the form has nothing to compare it with, and nowhere else: what
 * is there and differs is shown beside it, and stays. The user's own machine looks, because no test may repeat what a
 * remote said.
 */

const TRUST: Question = {
  key: 'trust',
  kind: 'text',
  message: 'Type yes to trust it; anything else does not',
  judge: () => undefined,
};

/** Whether the user types the whole word; Ctrl-C ends the form. */
export async function trusts(draft: FormDraft, dialog: Dialog): Promise<boolean> {
  const asked = await ask(TRUST, dialog);
  if ('way' in asked && asked.way === 'quit') throw cancelled(draft, dialog);
  return 'reply' in asked && asked.reply === 'yes';
}
