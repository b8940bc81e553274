import type { FieldValues, Scalar } from './foreign.ts';
import { ourName } from './names.ts';
import { normal } from '../catalog/normal.ts';

/** Fields, and notes for the report. */
export interface FieldsWithNotes {
  readonly fields: FieldValues;
  readonly notes: readonly string[];
}

/**
 * Turns pairs into fields. Of two with the same meaning the later one wins, with a note; a pair without a
 * value is left out.
 */
export function fieldsFrom(pairs: Iterable<readonly [string, Scalar | undefined]>): FieldsWithNotes {
  const names = new Map<string, string>();
  const fields: Record<string, Scalar> = {};
  const notes: string[] = [];
  for (const [name, value] of pairs) {
    if (value === undefined || value === '') continue;
    const meaning = ourName(name) ?? normal(name);
    const earlier = names.get(meaning);
    if (earlier !== undefined && String(fields[earlier]) !== String(value))
      notes.push(`${ourName(name) ?? 'a setting'}: stands there twice, and differs: the later one is taken`);
    if (earlier !== undefined) delete fields[earlier];
    names.set(meaning, name);
    fields[name] = value;
  }
  return { fields, notes };
}

/** The fields that have a value. */
export function presentFields(fields: Readonly<Record<string, Scalar | undefined>>): FieldValues {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

/** All fields but these, by names without case and punctuation. */
export function without(fields: FieldValues, names: readonly string[]): FieldValues {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(normal(name))));
}

/** The field of one of these names, compared without case and punctuation. */
export function fieldOf(fields: FieldValues, ...names: readonly string[]): Scalar | undefined {
  for (const wanted of names) {
    const entry = Object.entries(fields).find(([name]) => normal(name) === wanted);
    if (entry !== undefined) return entry[1];
  }
  return undefined;
}

/** Reads the words that programs have for true and false; undefined for any other word. */
export function truthOf(value: Scalar | undefined): boolean | undefined {
  const word = String(value ?? '').toLowerCase();
  if (['true', '1', 'yes', 'on', 'mandatory', 'strict', 'enabled', 'enable'].includes(word)) return true;
  return ['false', '0', 'no', 'off', 'optional', 'disabled', 'disable', 'none'].includes(word)
    ? false
    : undefined;
}
