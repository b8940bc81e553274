import { presentFields, without } from '../../addresses/fields.ts';
import type { Converter, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { sectionsOf } from './ini.ts';
import { isSetting } from '../../addresses/names.ts';
import { normal } from '../../catalog/normal.ts';

/** `~/.aws/credentials` and `~/.aws/config`: a section for each profile, in one file or in both, concatenated. */
export const convert: Converter = (content) => {
  const profiles = new Map<string, Record<string, string>>();
  const services = new Map<string, FieldValues>();
  const notes = new Map<string, readonly string[]>();
  for (const { name, entries, notes: sectionNotes } of sectionsOf(content, {})) {
    const [, kind = '', own = name] = /^(profile|sso-session|services)\s+(.*)$/.exec(name) ?? [];
    if (kind === 'services') services.set(own, entries);
    if (kind === 'services' || kind === 'sso-session') continue;
    const profile = own.replace(/^(["'])(.*)\1$/, '$2');
    profiles.set(profile, { ...profiles.get(profile), ...entries });
    notes.set(profile, [...(notes.get(profile) ?? []), ...sectionNotes]);
  }
  return [...profiles].map(([name, entries]) =>
    profileOf(name, withSource(entries, profiles), services, notes.get(name) ?? []),
  );
};

/** The settings of a profile that assumes a role by the keys of another, with those keys. */
function withSource(entries: FieldValues, profiles: ReadonlyMap<string, FieldValues>): FieldValues {
  const { role_arn: roleArn, external_id: externalId, source_profile: source, ...own } = entries;
  const {
    aws_access_key_id: id,
    aws_secret_access_key: key,
    aws_session_token: session,
  } = profiles.get(String(source)) ?? {};
  if (roleArn === undefined || id === undefined) return entries;
  return {
    ...presentFields({ aws_access_key_id: id, aws_secret_access_key: key, aws_session_token: session }),
    ...own,
    'assumeRole.roleArn': roleArn,
    ...presentFields({ 'assumeRole.externalId': externalId }),
  };
}

function profileOf(
  name: string,
  entries: FieldValues,
  services: ReadonlyMap<string, FieldValues>,
  notes: readonly string[],
): Foreign {
  const other = OTHERS.find(([key]) => key in entries);
  if (other !== undefined || !('aws_access_key_id' in entries))
    return { name: `aws-${name}`, types: [], fields: {}, notes: [...notes, other?.[1] ?? 'has no keys'] };
  const {
    services: named,
    's3.addressing_style': style,
    's3.endpoint_url': own,
    s3: _,
    endpoint_url: common,
    ...rest
  } = entries;
  const doubtful = Object.keys(entries).filter((key) => /\s[#;]/.test(String(entries[key])));
  const endpoint = own ?? services.get(String(named))?.['s3.endpoint_url'] ?? common;
  const fields = {
    ...rest,
    ...(endpoint !== undefined && { endpoint_url: endpoint }),
    ...(style === 'path' && { forcePathStyle: true }),
    ...(style === 'virtual' && { forcePathStyle: false }),
  };
  return {
    name: `aws-${name}`,
    types: ['s3', 'aws'],
    fields: without(fields, doubtful.map(normal)),
    isTyped: true,
    notes: [
      ...notes,
      ...doubtful.map((key) => `${isSetting(key) ? key : 'a setting that is not known here'}: ${DOUBT}`),
    ],
  };
}

const DOUBT =
  'has a # or ; behind a blank, where some programs end the value and some do not: put it yourself';

/** Ways to log in that a Connection does not support, by the key that selects them. */
const OTHERS = [
  ['role_arn', 'role_arn: is assumed by no keys of a profile that is here (source_profile): put its keys'],
  ['sso_session', 'sso_session: logs in by SSO, which no Connection does: give keys'],
  ['sso_start_url', 'sso_start_url: logs in by SSO, which no Connection does: give keys'],
  ['credential_process', 'credential_process: asks a program for keys, which no Connection does: give keys'],
  [
    'web_identity_token_file',
    'web_identity_token_file: logs in by a token, which no Connection does: give keys',
  ],
  ['login_session', 'login_session: logs in at the console, which no Connection does: give keys'],
] as const;
