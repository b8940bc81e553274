import type { Reply } from './draft.ts';

/** A question of the form. `key` is the path of its field, or a word of its own. */
export interface Question {
  readonly key: string;
  readonly message: string;
  readonly kind: 'type' | 'text' | 'choice' | 'several' | 'unseen' | 'file';
  readonly options?: readonly Option[];
  /** What no answer means. */
  readonly standard?: string;
  /** What was answered before the user went back. */
  readonly before?: Reply;
  /** Whether an address may be pasted here that fills in all of the form. */
  readonly takesAddress?: boolean;
  /** What is wrong with an answer, if something is. */
  judge(reply: string): string | undefined;
}

/** Something to choose. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}
