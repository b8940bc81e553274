import { request } from 'undici';
import { pythonPath, PYTHON_PACKAGES } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { freePort, startServer } from '../process.ts';
import { http } from './exchanges.ts';

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** An emulator of AWS that verifies signatures and judges policies. */
export const PYTHON: PythonPackages = {
  name: 'moto',
  version: '5.1.22',
  requirements: ['moto[s3,iam]==5.1.22', 'flask==3.1.2', 'flask-cors==6.0.2', 'pyparsing==3.2.5'],
};

/** Keys of a user. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Keys that end. */
export interface AwsSession extends AwsKeys {
  readonly sessionToken: string;
  /** As AWS writes it. */
  readonly expiration: string;
}

/** One of one's own, on 127.0.0.1. */
export interface MotoServer {
  readonly url: string;
  /** The keys of a user who may do everything, and of one who may do nothing. */
  readonly admin: AwsKeys;
  readonly nobody: AwsKeys;
  /** Keys of a role that may do everything, for an hour; to be asked for before requests are judged. */
  session(): Promise<AwsSession>;
  /** From now on each request is judged. */
  enforce(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startMoto(): Promise<MotoServer> {
  const folder = await pythonPath(PYTHON, console.error);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'moto',
    command: 'python3',
    args: ['-c', 'from moto.server import main; main()', '-H', '127.0.0.1', '-p', String(port)],
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      PYTHONPATH: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    answers: [http(port, '/moto-api/')],
  });
  const [admin, nobody] = [await user(url, 'admin'), await user(url, 'nobody')];
  const everything = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await iam(url, {
    Action: 'PutUserPolicy',
    UserName: 'admin',
    PolicyName: 'all',
    PolicyDocument: everything,
  });
  return {
    url,
    admin,
    nobody,
    session: () => assumeRole(url, everything),
    enforce: () => post(`${url}/moto-api/reset-auth`, '0').then(() => undefined),
    stop: () => server.stop(),
  };
}

async function user(url: string, name: string): Promise<AwsKeys> {
  await iam(url, { Action: 'CreateUser', UserName: name });
  return keysIn(await iam(url, { Action: 'CreateAccessKey', UserName: name }));
}

async function assumeRole(url: string, policy: string): Promise<AwsSession> {
  await iam(url, { Action: 'CreateRole', RoleName: 'app', AssumeRolePolicyDocument: '{}' });
  await iam(url, { Action: 'PutRolePolicy', RoleName: 'app', PolicyName: 'all', PolicyDocument: policy });
  const answer = await form(url, 'sts', {
    Action: 'AssumeRole',
    RoleArn: 'arn:aws:iam::123456789012:role/app',
    RoleSessionName: 'mooring',
    DurationSeconds: '3600',
    Version: '2011-06-15',
  });
  return {
    ...keysIn(answer),
    sessionToken: textIn(answer, 'SessionToken'),
    expiration: textIn(answer, 'Expiration'),
  };
}

function keysIn(answer: string): AwsKeys {
  return {
    accessKeyId: textIn(answer, 'AccessKeyId'),
    secretAccessKey: textIn(answer, 'SecretAccessKey'),
  };
}

function textIn(answer: string, tag: string): string {
  const [, text] = new RegExp(`<${tag}>([^<]+)<`).exec(answer) ?? [];
  if (text === undefined) throw new Error(`moto gives no ${tag}: ${answer}`);
  return text;
}

function iam(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
  return form(url, 'iam', { ...fields, Version: '2010-05-08' });
}

function form(url: string, service: string, fields: Readonly<Record<string, string>>): Promise<string> {
  return post(`${url}/`, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: unsigned(service),
  });
}

/** What makes the emulator find the service, as long as it does not judge. */
export function unsigned(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIAX/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
}

/** Sends what sets the emulator up. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await request(url, { method: 'POST', body, headers });
  const said = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`moto does not do what it is asked: ${said}`);
  return said;
}
