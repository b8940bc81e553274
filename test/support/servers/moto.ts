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

/** One of one's own, on 127.0.0.1. */
export interface MotoServer {
  readonly url: string;
  /** The keys of a user who may do everything, and of one who may do nothing. */
  readonly admin: AwsKeys;
  readonly nobody: AwsKeys;
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
    enforce: () => post(`${url}/moto-api/reset-auth`, '0').then(() => undefined),
    stop: () => server.stop(),
  };
}

async function user(url: string, name: string): Promise<AwsKeys> {
  await iam(url, { Action: 'CreateUser', UserName: name });
  const answer = await iam(url, { Action: 'CreateAccessKey', UserName: name });
  const [accessKeyId = '', secretAccessKey = ''] = ['AccessKeyId', 'SecretAccessKey'].map(
    (tag) => new RegExp(`<${tag}>([^<]+)<`).exec(answer)?.[1],
  );
  return { accessKeyId, secretAccessKey };
}

function iam(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
  return post(`${url}/`, new URLSearchParams({ ...fields, Version: '2010-05-08' }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: unsigned('iam'),
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
