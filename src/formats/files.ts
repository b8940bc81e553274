import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { envWith } from './env.ts';
import { obscure } from './obscure.ts';
import { airflowFile } from './profiles.ts';
import { remote } from './s3.ts';
import { modeOf, noteFiles, noteVerification, strictOf } from './tls.ts';
import { serverEnv, uriWriter } from './uri.ts';
import type { UriShape } from './uri.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

const FTP: UriShape = {
  schemes: { tls: 'ftps', clear: 'ftp' },
  ports: { tls: 990, clear: 21 },
  path: 'directory',
  parts: true,
  root: '%2F', // RFC 1738, 3.2.2
};

/** The formats of FTP. */
export const FTP_FORMATS: Formats = renderers({
  env: serverEnv(FTP),
  uri: uriWriter(FTP),
  rclone: (values) => {
    const implicit = values.textOr('security', 'starttls') === 'tls';
    const strict = strictOf(values);
    noteFiles(values);
    values.note(['tls.serverName'], 'has no place in this format');
    noteDirectory(values);
    return remote(values.name, {
      type: 'ftp',
      host: values.text('host'),
      port: values.textOr('port', implicit ? '990' : '21'),
      user: values.text('user'),
      pass: obscuredSecret(values, 'password'),
      tls: strict === 'none' ? undefined : String(implicit),
      explicit_tls: strict === 'none' ? undefined : String(!implicit),
      no_check_certificate: strict === 'unverified' ? 'true' : undefined,
    });
  },
  airflow: (values) => {
    const implicit = values.textOr('security', 'starttls') === 'tls';
    values.note(['directory'], 'has no place in this format');
    noteVerification(values);
    const clear = modeOf(values) === 'disable';
    if (implicit && !clear)
      throw new Unwritable('security tls has no place in Airflow, whose hook begins TLS by a command');
    const port = Number(values.textOr('port', '21'));
    const login = { login: values.text('user'), password: values.text('password') };
    return airflowFile(values, {
      conn_type: clear ? 'ftp' : 'ftps',
      host: values.text('host'),
      port,
      ...login,
    });
  },
});

const sftpUri = uriWriter({
  schemes: { tls: 'sftp', clear: 'sftp' },
  ports: { tls: 22, clear: 22 },
  path: 'directory',
  parts: true,
});

/** The formats of WebDAV besides those of any HTTP service. */
export const WEBDAV_FORMATS: Formats = renderers({
  rclone: (values) => {
    noteVerification(values); // the scheme of the address says whether there is TLS
    return remote(values.name, {
      type: 'webdav',
      url: values.text('url'),
      vendor: values.type === 'nextcloud' ? 'nextcloud' : 'other',
      user: values.text('user'),
      pass: obscuredSecret(values, 'password'),
      bearer_token: values.text('token'),
    });
  },
});

/** The formats of SFTP. The host key goes into a file of known hosts; only Airflow's format contains it. */
export const SFTP_FORMATS: Formats = renderers({
  env: envWith({}, () => 22),
  uri: (values) => {
    noteHostKey(values);
    values.note(['privateKey', 'passphrase'], 'put the key into a file, and name that to the program');
    return sftpUri(values);
  },
  rclone: (values) => {
    noteHostKey(values);
    noteDirectory(values);
    return remote(values.name, {
      type: 'sftp',
      host: values.text('host'),
      port: values.textOr('port', '22'),
      user: values.text('user'),
      pass: obscuredSecret(values, 'password'),
      key_pem: values.text('privateKey')?.trim().replaceAll(/\r?\n/g, '\\n'),
      key_file_pass: obscuredSecret(values, 'passphrase'),
    });
  },
  airflow: (values) => {
    values.note(['directory'], 'has no place in this format');
    const hostKey = values.text('hostKey');
    const isKey = hostKey !== undefined && !hostKey.startsWith('SHA256:');
    if (!isKey) noteHostKey(values);
    const keys = {
      private_key: values.text('privateKey'),
      private_key_passphrase: values.text('passphrase'),
    };
    const extra = { ...present(keys), ...(isKey && { host_key: hostKey, no_host_key_check: false }) };
    const login = { login: values.text('user'), password: values.text('password') };
    return airflowFile(values, {
      conn_type: 'sftp',
      host: values.text('host'),
      port: Number(values.textOr('port', '22')),
      ...login,
      extra,
    });
  },
});

function obscuredSecret(values: Values, field: string): string | undefined {
  const value = values.text(field);
  return value === undefined ? undefined : obscure(value);
}

function noteHostKey(values: Values): void {
  values.note(
    ['hostKey'],
    'put the key of the host into ~/.ssh/known_hosts, and see that the program reads that',
  );
}

function noteDirectory(values: Values): void {
  values.note(['directory'], `write it behind the remote: ${values.name}:DIRECTORY`);
}
