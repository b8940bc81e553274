import { descriptionOf } from '../../addresses/description.ts';
import { presentFields } from '../../addresses/fields.ts';
import { flat, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { referenceIn, resourcesIn } from './resource.ts';
import type { Resource } from './resource.ts';

/** Connections of Flanksource: the type is the name of a member of the spec, or the value of `type`; a value may refer to a Secret. */
export const convert: Converter = (content) => {
  return resourcesIn(content, { kind: 'Connection', group: 'mission-control.flanksource.com' }, connection);
};

function connection({ name, spec }: Resource): Foreign {
  const { type, ...rest } = spec;
  const [kind, inner] =
    Object.entries(rest).find(([key, value]) => KINDS.has(key) && Object.keys(record(value)).length > 0) ??
    [];
  const { properties, ...held } = inner === undefined ? rest : record(inner);
  const references: Record<string, { readonly name: string; readonly key: string }> = {};
  const values: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const [key, value] of Object.entries({ ...held, ...record(properties) })) {
    const { value: plain, valueFrom } = record(value);
    const { secretKeyRef, configMapKeyRef, ...others } = record(valueFrom);
    const reference = referenceIn(secretKeyRef);
    if (reference !== undefined) references[key] = reference;
    else if (valueFrom !== undefined)
      notes.push(
        `${key}: comes from ${configMapKeyRef === undefined && Object.keys(others).length > 0 ? 'elsewhere' : 'a ConfigMap'}: put the value yourself`,
      );
    else values[key] = single(plain ?? value);
  }
  const { url, ...fields } = flat(values);
  const described = place(nonEmptyString(url));
  const word = kind ?? nonEmptyString(type) ?? '';
  return {
    name,
    types: [WORDS[word] ?? word, ...described.types],
    fields: { ...described.fields, ...withTlsField(fields) },
    references,
    notes: [...(described.notes ?? []), ...notes],
  };
}

/** A list of one region, or the value that it is. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

const WORDS: Readonly<Record<string, string>> = {
  mongo: 'mongodb',
  sql_server: 'sqlserver',
  mssql: 'sqlserver',
  gcp: 'bigquery',
  email: 'smtp',
};
const KINDS: ReadonlySet<string> = new Set(
  'anthropic aws azure azureDevops elasticsearch email gcp gcs git github gitlab http kubernetes loki mongo mongodb mssql mysql openai opensearch postgres prometheus redis s3 sftp slack smb smtp'.split(
    ' ',
  ),
);

/** `$(username)` in a URL is the field of that name. */
function place(url: string | undefined) {
  if (url === undefined) return { types: [], fields: {} };
  const plain = url.replace(/\/\/[^/@]*\$\([^/@]*@/, '//').replaceAll(/\$\(\w+\)/g, '');
  if (/^https?:/.test(plain)) return { types: [], fields: { url: plain } };
  return descriptionOf(plain) ?? { types: [], fields: { host: plain } };
}

function withTlsField({ insecureTLS, insecure_tls, insecureSkipVerify, ...rest }: FieldValues): FieldValues {
  const loose = [insecureTLS, insecure_tls, insecureSkipVerify].some((each) => String(each) === 'true');
  return { ...rest, ...presentFields({ sslmode: loose ? 'require' : rest['sslmode'] }) };
}
