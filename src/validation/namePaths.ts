/** Where one name stands in an object. */
export interface NamePlace {
  readonly name: string;
  /** Each list and map on the way by the member that it is: `spec.tasks[load].connection`. */
  readonly path: string;
}

/** One field, or each member of a list or map. */
type Step = { readonly field: string; readonly text: string } | 'each';

/** What is shown of a value or of a member's name; anything else might be what a reader of status must not see. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const MEMBER_NAME = /^[A-Za-z0-9_]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9_])?$/;

/** Whether a value has the shape of an object's name. */
export function isObjectName(value: unknown): value is string {
  return typeof value === 'string' && OBJECT_NAME.test(value);
}

/** A path of a FlowKind, taken apart: `\.` is a dot within a name, `[*]` each member of a list or map. */
export function parsePath(path: string): readonly Step[] {
  return path.split(/(?<!\\)\./).flatMap((part) => {
    const text = part.replace(/(\[\*\])*$/, '');
    const members = (part.length - text.length) / 3;
    const field: Step = { field: text.replaceAll('\\.', '.'), text };
    return [field, ...Array.from({ length: members }, (): Step => 'each')];
  });
}

/** Every name at a path, as far as a value has the shape of one. Pure, and never throws. */
export function* namesAt(object: unknown, steps: readonly Step[]): Generator<NamePlace> {
  yield* walk(object, steps, 0, '');
}

function* walk(value: unknown, steps: readonly Step[], at: number, path: string): Generator<NamePlace> {
  const step = steps[at];
  if (step === undefined) {
    if (isObjectName(value)) yield { name: value, path };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (step === 'each') {
    for (const [member, each] of Object.entries(value))
      yield* walk(each, steps, at + 1, `${path}[${memberName(member, each, value)}]`);
    return;
  }
  if (!Array.isArray(value) && Object.hasOwn(value, step.field)) {
    const next = (value as Readonly<Record<string, unknown>>)[step.field]; // it has it
    yield* walk(next, steps, at + 1, path === '' ? step.text : `${path}.${step.text}`);
  }
}

/** A member of a list by its `name`, where it has one, so that a member put before it changes nothing. */
function memberName(member: string, value: unknown, parent: object): string {
  if (!Array.isArray(parent)) return MEMBER_NAME.test(member) ? member : '*';
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  return typeof name === 'string' && MEMBER_NAME.test(name) ? name : member;
}
