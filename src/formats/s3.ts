import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { awsConnection, awsEnv, awsProfile, keysOf } from './aws.ts';
import { noteFiles } from './tls.ts';
import { iniValue, properties } from './texts.ts';
import { encodedPath } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** The names that rclone has for services. */
const PROVIDERS: Readonly<Record<string, string>> = {
  s3: 'AWS',
  ceph: 'Ceph',
  'cloudflare-r2': 'Cloudflare',
  'digitalocean-spaces': 'DigitalOcean',
  'ibm-cos': 'IBMCOS',
  minio: 'Minio',
  'scaleway-object-storage': 'Scaleway',
  wasabi: 'Wasabi',
};

/** Where a store of the family is if the manifest does not say so. */
interface S3Place {
  readonly region: string | undefined;
  readonly endpointIn: ((region: string) => string) | undefined;
}

/** The formats of stores that speak the protocol of S3. */
export function s3Formats(place: S3Place): Formats {
  return renderers({
    env: (values) => environment(values, place),
    uri: (values) => uri(values, place),
    aws: (values) => awsSection(values, place),
    airflow: (values) => airflowConnection(values, place),
    rclone: (values) => rcloneRemote(values, place),
    spark: (values) => sparkSettings(values, place),
  });
}

function environment(values: Values, place: S3Place): Readonly<Record<string, string>> {
  const { bucket, prefix, endpoint, region } = fieldsOf(values, place);
  const { AWS_ENDPOINT_URL, ...keys } = awsEnv(values, endpoint);
  const regions = present({ AWS_REGION: region, AWS_DEFAULT_REGION: region });
  return {
    ...keys,
    ...regions,
    ...present({ AWS_ENDPOINT_URL_S3: AWS_ENDPOINT_URL, S3_BUCKET: bucket, S3_PREFIX: prefix }),
  };
}

function uri(values: Values, place: S3Place): string {
  const { bucket, prefix } = fieldsOf(values, place);
  values.warn('the address, the region and the keys have no place in a URI of S3: see env');
  for (const field of values.fieldNames()) values.text(field);
  return `s3://${bucket}/${encodedPath(prefix ?? '')}`;
}

function awsSection(values: Values, place: S3Place): string {
  const { endpoint } = fieldsOf(values, place);
  values.note(['bucket', 'prefix'], 'has no place in this format');
  return awsProfile(values, endpoint, isPathStyle(values, endpoint) ? { addressing_style: 'path' } : {});
}

function airflowConnection(values: Values, place: S3Place): string {
  const { endpoint } = fieldsOf(values, place);
  values.note(['bucket', 'prefix'], 'has no place in this format');
  return awsConnection(values, endpoint);
}

function rcloneRemote(values: Values, place: S3Place): string {
  const { key, secret, token } = keysOf(values);
  const { endpoint, region } = fieldsOf(values, place);
  values.note(['bucket', 'prefix'], `write it behind the remote: ${values.name}:BUCKET/PREFIX`);
  noteTls(values);
  return remote(values.name, {
    type: 's3',
    provider: PROVIDERS[values.type] ?? 'Other',
    access_key_id: key,
    secret_access_key: secret,
    session_token: token,
    region,
    endpoint,
    force_path_style: String(isPathStyle(values, endpoint)),
  });
}

function sparkSettings(values: Values, place: S3Place): string {
  const { key, secret, token } = keysOf(values);
  const { bucket, endpoint, region } = fieldsOf(values, place);
  const s3a = `spark.hadoop.fs.s3a.bucket.${bucket}`;
  noteTls(values);
  values.note(['prefix'], 'write it behind the bucket: s3a://BUCKET/PREFIX');
  const provider = token === undefined ? 'SimpleAWSCredentialsProvider' : 'TemporaryAWSCredentialsProvider';
  return properties({
    [`${s3a}.aws.credentials.provider`]: `org.apache.hadoop.fs.s3a.${provider}`,
    [`${s3a}.access.key`]: key,
    [`${s3a}.secret.key`]: secret,
    [`${s3a}.session.token`]: token,
    [`${s3a}.endpoint`]: endpoint,
    [`${s3a}.endpoint.region`]: region,
    [`${s3a}.path.style.access`]: String(isPathStyle(values, endpoint)),
  });
}

/** A section of rclone.conf. */
export function remote(name: string, fields: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(present(fields)).map(([field, value]) => {
    if (/^`.+`$|%\([^)]*\)s/.test(value))
      throw new Unwritable(`${field} has what rclone reads as a quotation or as the name of another field`);
    return `${field} = ${iniValue(value, field)}`;
  });
  return `${[`[${name}]`, ...lines].join('\n')}\n`;
}

function fieldsOf(values: Values, { region: standard, endpointIn }: S3Place) {
  const region = values.text('region') ?? standard;
  const derived = region === undefined || values.type === 's3' ? undefined : endpointIn?.(region);
  return {
    bucket: values.textOr('bucket', ''),
    prefix: values.text('prefix'),
    region,
    endpoint: values.text('endpoint') ?? derived,
  };
}

/** A store with its own endpoint usually has no DNS name for each bucket. */
function isPathStyle(values: Values, endpoint: string | undefined): boolean {
  const pathStyle = values.text('forcePathStyle');
  return pathStyle === undefined ? endpoint !== undefined : pathStyle === 'true';
}

function noteTls(values: Values): void {
  values.text('tls.mode'); // the scheme of the address says whether there is TLS
  noteFiles(values, 'put it into a file, and name that to the program');
  values.note(['tls.serverName'], 'has no place in this format');
}
