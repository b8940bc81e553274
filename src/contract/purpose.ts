/** What a test may be asked to prove; without a word on it, `connect`. */
export const PURPOSES = ['connect', 'list', 'read', 'write'] as const;

/** One of `PURPOSES`. */
export type Purpose = (typeof PURPOSES)[number];

/** The right that a test of each purpose needs, in the words of that system; it cannot tell the others apart. */
export type Rights = Readonly<Partial<Record<Purpose, string>>>;

/** The purposes that a type can be asked for. */
export function purposesOf({ rights = {} }: { readonly rights?: Rights }): readonly Purpose[] {
  return PURPOSES.filter((purpose) => purpose === 'connect' || rights[purpose] !== undefined);
}
