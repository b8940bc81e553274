import type { PastedAddress, ConnectionDraft, PageFinding, TypeForm } from '../contract/pageForm.ts';

/** A form before anything was typed. */
export function emptyDraft(type: string, namespace: string): ConnectionDraft {
  return { type, namespace, name: '', parameters: {}, secrets: {}, values: {}, rest: {} };
}

/** A secret as something typed, as a key of a Secret, or not at all. */
export function withSecret(
  draft: ConnectionDraft,
  name: string,
  to:
    | { readonly value: string }
    | { readonly ref: { readonly name: string; readonly key: string } }
    | undefined,
): ConnectionDraft {
  const { [name]: _value, ...values } = draft.values;
  const { [name]: _ref, ...secrets } = draft.secrets;
  if (to === undefined) return { ...draft, values, secrets };
  if ('ref' in to) return { ...draft, values, secrets: { ...secrets, [name]: to.ref } };
  return { ...draft, secrets, values: to.value === '' ? values : { ...values, [name]: to.value } };
}

/** With what stood in an address; what was typed before stays where the address says nothing. */
export function withParts(draft: ConnectionDraft, { parameters, held }: PastedAddress): ConnectionDraft {
  return {
    ...draft,
    parameters: { ...draft.parameters, ...parameters },
    ...(held !== undefined && { held }),
  };
}

/** The secrets that the chosen way to authenticate needs, and those that it may have; all where nothing is chosen. */
export function secretsOf(form: TypeForm, auth: string | undefined): { needed: string[]; others: string[] } {
  const profile = form.profiles.find(({ name }) => name === auth) ?? form.profiles[0];
  const needed = [
    ...(profile?.secrets ?? form.secrets.filter(({ required }) => required).map(({ name }) => name)),
  ];
  const others = form.secrets.map(({ name }) => name).filter((name) => !needed.includes(name));
  return { needed, others: [...others].sort((one, other) => rank(profile, one) - rank(profile, other)) };
}

function rank(profile: TypeForm['profiles'][number] | undefined, name: string): number {
  return profile?.optional.includes(name) === true ? 0 : 1;
}

/** What is said about a field itself, not about one within it. */
export function mistakesAt(findings: readonly PageFinding[], path: string): readonly string[] {
  return findings.filter((each) => pathOf(each) === path).map(({ message }) => message);
}

/** What no field of the form shows. */
export function mistakesElsewhere(
  findings: readonly PageFinding[],
  shown: ReadonlySet<string>,
): readonly PageFinding[] {
  return findings.filter((each) => !shown.has(pathOf(each)));
}

function pathOf({ path }: PageFinding): string {
  return path.replace(/^spec\./, '');
}
