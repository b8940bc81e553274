import { createDecipheriv } from 'node:crypto';
import { presentFields, truthOf } from '../../addresses/fields.ts';
import type { Converter, Description, FieldValues } from '../../addresses/foreign.ts';
import { sectionsOf } from './ini.ts';

/** `rclone.conf`: a section for each remote; its passwords are obscured by a key that all rclones share. */
export const convert: Converter = (content) => {
  if (/^RCLONE_ENCRYPT_V0:/m.test(content))
    return [
      {
        name: 'rclone',
        types: [],
        fields: {},
        notes: ['its file is encrypted: rclone config show prints it'],
      },
    ];
  return sectionsOf(content, {}).map(({ name, entries, lines, notes }) => {
    const { type = '', ...rest } = entries;
    const own = REMOTES[type]?.(rest) ?? { types: [type], fields: rest };
    const passwords = type in REMOTES ? unobscured(rest) : [];
    return { name, isTyped: true, lines, ...own, notes: [...notes, ...passwords, ...(own.notes ?? [])] };
  });
};

const REMOTES: Readonly<Record<string, (entries: Readonly<Record<string, string>>) => Description>> = {
  s3: ({ env_auth, endpoint, ...rest }) => ({
    types: ['s3'],
    fields: {
      ...rest,
      ...presentFields({
        endpoint: endpoint === undefined || /^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`,
      }),
    },
    notes:
      truthOf(env_auth) === true
        ? ['env_auth: takes keys from its environment, which no Connection does: give keys']
        : [],
  }),
  sftp: ({ pass, key_pem, key_file, key_file_pass, ...rest }) => ({
    types: ['sftp'],
    fields: presentFields({
      ...rest,
      password: plain(pass),
      privateKey: key_pem?.replaceAll('\\n', '\n') ?? key_file,
      passphrase: plain(key_file_pass),
    }),
  }),
  ftp: ({ pass, tls, explicit_tls, no_check_certificate, ...rest }) => {
    const [direct, later] = [truthOf(tls) === true, truthOf(explicit_tls) === true];
    const loose = truthOf(no_check_certificate) === true ? { sslmode: 'require' } : {};
    const security: FieldValues = direct ? { security: 'tls', ...loose } : { security: 'starttls', ...loose };
    return {
      types: ['ftp'],
      fields: presentFields({
        ...rest,
        password: plain(pass),
        ...(direct || later ? security : { sslmode: 'disable' }),
      }),
    };
  },
  webdav: ({ pass, bearer_token: token, ...rest }) => ({
    types: ['webdav'],
    fields: presentFields({ ...rest, password: plain(pass), token }),
  }),
  smb: ({ pass, ...rest }) => ({ types: ['smb'], fields: presentFields({ ...rest, password: plain(pass) }) }),
  http: (rest) => ({ types: ['http'], fields: rest }),
  azureblob: ({ account, key, sas_url: address, ...rest }) => ({
    types: ['azure-blob'],
    fields: presentFields({
      url: account === undefined ? undefined : `https://${account}.blob.core.windows.net`,
      account,
      accountKey: key,
      ...rest,
    }),
    notes:
      address === undefined
        ? []
        : ['sas_url: put its address into parameters.url and its query into secrets.sasToken'],
  }),
  azurefiles: ({ account, key, share_name: share, ...rest }) => ({
    types: ['azure-files'],
    fields: presentFields({
      url: account === undefined ? undefined : `https://${account}.file.core.windows.net`,
      account,
      accountKey: key,
      share,
      ...rest,
    }),
  }),
  'google cloud storage': ({ service_account_credentials: key, service_account_file: file, ...rest }) => ({
    types: ['gcs'],
    fields: presentFields({ serviceAccountKey: key, ...rest }),
    notes:
      file === undefined
        ? []
        : ['service_account_file: names a file: put its content into secrets.serviceAccountKey'],
  }),
  b2: ({ account, key, ...rest }) => ({
    types: ['backblaze-b2'],
    fields: presentFields({ accessKeyId: account, secretAccessKey: key, ...rest }),
  }),
};

/** The key is published in rclone: it hides a password from a glance and from nothing else. */
const RCLONE_KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');

/** The password that rclone has obscured; undefined where the text is none of its kind, which rclone refuses. */
function plain(obscured: string | undefined): string | undefined {
  if (obscured === undefined || !/^[\w-]{22,}$/.test(obscured)) return undefined;
  const bytes = Buffer.from(obscured, 'base64url');
  const decipher = createDecipheriv('aes-256-ctr', RCLONE_KEY, bytes.subarray(0, 16));
  const text = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}

/** The passwords of a remote that rclone would refuse, too. */
function unobscured(entries: Readonly<Record<string, string>>): readonly string[] {
  return ['pass', 'key_file_pass'].flatMap((name) => {
    const value = entries[name];
    const isWrong = value !== undefined && value !== '' && plain(value) === undefined;
    return isWrong
      ? [`${name}: is not obscured, as rclone wants it (rclone obscure): put the password yourself`]
      : [];
  });
}
