import type { ConfigMapObject, SecretObject } from '../api/secret.ts';
import { ConnectionFailure } from '../contract/failure.ts';

/** Why an object of each kind cannot be used; the kinds are called as in messages. */
const REASONS = {
  secret: { absent: 'SecretNotFound', withoutKey: 'SecretKeyNotFound', invalid: 'SecretInvalid' },
  configmap: { absent: 'ConfigMapNotFound', withoutKey: 'ConfigMapKeyNotFound', invalid: 'ConfigMapInvalid' },
} as const;

/** The objects that a spec names, as far as they exist, by name. */
export interface Sources {
  readonly secrets: ReadonlyMap<string, SecretObject>;
  readonly configMaps?: ReadonlyMap<string, ConfigMapObject>;
}

/** A value, and where it stands. */
export interface Value {
  readonly kind: keyof typeof REASONS;
  /** Name of the object. */
  readonly from: string;
  readonly key: string;
  readonly bytes: Buffer;
}

/** Where a value stands. */
export interface Place extends Omit<Value, 'bytes'> {
  /** It is taken out of a whole address. */
  readonly isPart?: true;
}

/** Where each of several values stands, by its field. */
export type Places = Readonly<Record<string, Place>>;

/** The values of an object by their keys. */
export type SourceValues = ReadonlyMap<string, Value>;

/** An object that exists, with its values. */
export interface Source {
  readonly kind: Value['kind'];
  readonly name: string;
  readonly values: SourceValues;
}

/** Throws ConnectionFailure where the object does not exist. */
export function sourceNamed(kind: Value['kind'], name: string, sources: Sources): Source {
  const data = kind === 'secret' ? secretBytes(name, sources) : configMapBytes(name, sources);
  if (data === undefined)
    throw new ConnectionFailure(
      REASONS[kind].absent,
      `there is no ${kind} ${name} in this namespace: create it`,
    );
  const values = data.map(([key, bytes]) => [key, { kind, from: name, key, bytes }] as const);
  return { kind, name, values: new Map(values) };
}

type Bytes = readonly (readonly [key: string, bytes: Buffer])[];

function secretBytes(name: string, { secrets }: Sources): Bytes | undefined {
  const secret = secrets.get(name);
  return secret && decoded(secret.data);
}

function configMapBytes(name: string, { configMaps }: Sources): Bytes | undefined {
  const configMap = configMaps?.get(name);
  if (configMap === undefined) return undefined;
  const texts = Object.entries(configMap.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const);
  return [...texts, ...decoded(configMap.binaryData)];
}

function decoded(data: Readonly<Record<string, string>> = {}): Bytes {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
}

/** The value of a key; throws ConnectionFailure where there is none. */
export function valueOfKey({ kind, name, values }: Source, key: string): Value {
  const value = values.get(key);
  if (value !== undefined) return value;
  throw keyNotFound(
    { kind },
    `${kind} ${name} has no key ${key}: kubectl describe ${kind} ${name} lists those it has`,
  );
}

/** The failure of an object that has not the key that is wanted. */
export function keyNotFound({ kind }: Pick<Source, 'kind'>, message: string): ConnectionFailure {
  return new ConnectionFailure(REASONS[kind].withoutKey, message);
}

/** An object, in words. */
export function nameOfSource({ kind, name }: Pick<Source, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

/** Where a value stands, in words. */
export function placeOfValue({ kind, from, key, isPart }: Place): string {
  return `${isPart === true ? 'part of ' : ''}key ${key} of ${kind} ${from}`;
}

/** What is wrong with a value, naming where it stands. */
export function invalidValue(value: Omit<Value, 'bytes'>, what: string): ConnectionFailure {
  return new ConnectionFailure(invalidReasonOf(value.kind), `${placeOfValue(value)} ${what}`);
}

/** The reason of a value of such an object that cannot be used. */
export function invalidReasonOf(kind: Value['kind']) {
  return REASONS[kind].invalid;
}

/** Adds a value; throws ConnectionFailure where its field has another one already. */
export function addValue(values: Map<string, Value>, field: string, value: Value): void {
  const other = values.get(field);
  if (other !== undefined && !other.bytes.equals(value.bytes))
    throw new ConnectionFailure(REASONS[value.kind].invalid, givenTwice(field, other, value));
  values.set(field, value);
}

function givenTwice(field: string, one: Value, other: Value): string {
  if (one.kind !== other.kind)
    return `${one.kind} ${one.from} and ${other.kind} ${other.from} both give ${field}: remove it from one of them`;
  return one.from === other.from
    ? `keys ${one.key} and ${other.key} of ${one.kind} ${one.from} both give ${field}, and differ: say by keys which one counts`
    : `${one.kind}s ${one.from} and ${other.from} both give ${field}: remove it from one of them`;
}
