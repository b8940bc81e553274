import type { Client, KeyboardInteractiveAuthMethod, PasswordAuthMethod, PublicKeyAuthMethod } from 'ssh2';
import { ConnectionFailure } from '../../contract/failure.ts';
import { hungUp } from '../wire.ts';
import { refusalOf } from './certificate.ts';
import type { SshCertificate } from './certificate.ts';

/*
 * A credential goes out once. A password that a server takes by prompts alone (RFC 4256) is the one exception: there
 * the first request was refused for its method, and the server has compared nothing.
 */

/** What a login begins with. */
export type FirstMethod = PasswordAuthMethod | PublicKeyAuthMethod;

/** What answers the npm client when it asks how to authenticate. */
type Choose = (
  left: readonly string[] | null,
  partial: boolean | null,
  next: (method: FirstMethod | KeyboardInteractiveAuthMethod) => void,
) => void;

/** Chooses the method, and then the prompts where a password is to be given to those; what fails is handed to `reject`. */
export function chooser(
  method: FirstMethod,
  reject: (failure: ConnectionFailure) => void,
  certificate?: SshCertificate,
): Choose {
  let tried: 'nothing' | 'method' | 'prompts' = 'nothing';
  return (left, partial, next) => {
    if (tried === 'nothing') {
      tried = 'method';
      return next(method);
    }
    const byPrompts = left?.includes(PROMPTS) === true && !left.includes('password') && partial !== true;
    if (method.type === 'password' && byPrompts && tried === 'method') {
      tried = 'prompts';
      return next(answering(method, reject));
    }
    if (certificate && partial !== true && left?.includes(method.type) === true)
      return reject(refusalOf(certificate, method.username, Date.now()));
    reject(rejection(tried === 'prompts' ? PROMPTS : method.type, left, partial));
  };
}

const PROMPTS = 'keyboard-interactive';

/** Gives the password to the first hidden prompt. A server that asks for more wants a second factor, or another password. */
function answering(
  { username, password }: PasswordAuthMethod,
  reject: (failure: ConnectionFailure) => void,
): KeyboardInteractiveAuthMethod {
  let isGiven = false;
  return {
    type: PROMPTS,
    username,
    prompt(_name, _instructions, _language, prompts, finish) {
      const [first, second] = prompts;
      if (first === undefined) return finish([]);
      if (isGiven) return reject(furtherQuestion(first.prompt));
      if (second !== undefined || first.echo === true) return reject(secondFactor());
      isGiven = true;
      finish([password]);
    },
  };
}

function furtherQuestion(prompt: string): ConnectionFailure {
  return /\b(new|current) (\w+ )?password\b/i.test(prompt) ? passwordExpired() : secondFactor();
}

/** The failure of a server that wants another password before it goes on. */
export function passwordExpired(): ConnectionFailure {
  return new ConnectionFailure('CredentialsExpired', 'the password has expired');
}

function secondFactor(): ConnectionFailure {
  return new ConnectionFailure('AuthMethodNotOffered', 'the server asks for a second factor');
}

function rejection(
  method: string,
  left: readonly string[] | null,
  partial: boolean | null,
): ConnectionFailure {
  if (partial) return secondFactor();
  if (left?.includes(method))
    return new ConnectionFailure(
      'CredentialsRejected',
      'the server does not accept the user or the credential',
    );
  return new ConnectionFailure(
    'AuthMethodNotOffered',
    `the server does not offer this user to log in by ${method}`,
  );
}

/**
 * Explains a server that closes the connection instead of answering a login. OpenSSH does so where PAM refuses the
 * account of a right credential, and hands on what PAM has to say in a banner.
 */
export function endOfLogin(client: Client): (error: unknown) => ConnectionFailure | undefined {
  let isExpired = false;
  client.on('banner', (text) => {
    isExpired ||= /\baccount\b.*\b(expired|locked|disabled)\b/i.test(text);
  });
  return (error) => {
    const closed = hungUp(
      error,
      'the server closed the connection instead of answering the login: its log says whether the account may log in',
    );
    return closed && isExpired
      ? new ConnectionFailure('AccountLocked', 'the account has expired or is disabled', { cause: error })
      : closed;
  };
}
