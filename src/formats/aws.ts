import type { FormatName, Formats } from '../contract/rendering.ts';
import { plainEnv } from './env.ts';
import { airflowFile } from './profiles.ts';
import { iniValue } from './texts.ts';
import { noteFiles } from './tls.ts';
import { present, renderers } from './values.ts';
import type { Values, Writer } from './values.ts';

/** Formats of every service that takes the keys of AWS. */
const AWS_WRITERS: Readonly<Partial<Record<FormatName, Writer>>> = {
  env: (values) => ({
    ...(plainEnv(values) as Readonly<Record<string, string>>),
    ...awsEnv(values, values.text('url')),
  }), // it writes no text
  aws: (values) => awsProfile(values, values.text('url')),
  airflow: (values) => awsConnection(values, values.text('url')),
};

/** The formats of services of AWS themselves. */
export const AWS_FORMATS: Formats = renderers(AWS_WRITERS);

/** The variables that the tools and libraries of AWS read. */
export function awsEnv(values: Values, endpoint: string | undefined): Readonly<Record<string, string>> {
  const { key, secret, token, region } = keysOf(values);
  noteTls(values);
  return present({
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
  });
}

/** A profile in ~/.aws/credentials, which may hold what ~/.aws/config does. */
export function awsProfile(
  values: Values,
  endpoint: string | undefined,
  nested: Readonly<Record<string, string>> = {},
): string {
  const { key, secret, token, region } = keysOf(values);
  noteTls(values);
  const fields = present({
    aws_access_key_id: key,
    aws_secret_access_key: secret,
    aws_session_token: token,
    region,
    endpoint_url: endpoint,
  });
  const lines = Object.entries(fields).map(([name, value]) => {
    if (/\s[#;]/.test(value))
      values.warn(`${name}: has a space before # or ;, where some libraries take the rest for a comment`);
    return `${name} = ${iniValue(value, name)}`;
  });
  const inner = Object.entries(nested).map(([name, value]) => `  ${name} = ${value}`);
  return `${[`[${values.name}]`, ...lines, ...(inner.length > 0 ? ['s3 =', ...inner] : [])].join('\n')}\n`;
}

/** A connection of Airflow to AWS. */
export function awsConnection(values: Values, endpoint: string | undefined): string {
  const { key, secret, token, region } = keysOf(values);
  noteTls(values);
  const extra = { region_name: region, endpoint_url: endpoint, aws_session_token: token };
  return airflowFile(values, { conn_type: 'aws', login: key, password: secret, extra });
}

/** The keys, and the region that is signed for. */
export function keysOf(values: Values) {
  return {
    key: values.text('accessKeyId'),
    secret: values.text('secretAccessKey'),
    token: values.text('sessionToken'),
    region: values.text('region'),
  };
}

function noteTls(values: Values): void {
  const mode = values.text('tls.mode'); // with an address, its scheme says whether there is TLS
  if (mode === 'require' || mode === 'verify-ca')
    values.warn(`tls.mode: the format does not say how far the server is verified: tell the program ${mode}`);
  noteFiles(values, 'put it into a file, and name that in AWS_CA_BUNDLE where it is an authority');
  values.note(['tls.serverName'], 'has no place in this format');
}
