import { text } from '../contract/schema.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const SECURITY_NAMES = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const PASSWORD_TEXT =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

/** An envelope of SOAP 1.1 around the body of a message, with a header where one is given. */
export function envelope(body: string, header = ''): string {
  const head = header === '' ? '' : `<s:Header>${header}</s:Header>`;
  return `<s:Envelope xmlns:s="${SOAP}">${head}<s:Body>${body}</s:Body></s:Envelope>`;
}

/** The header of WS-Security for a user and a password, as `securityToken` takes them. */
export function securityHeader(user = '{parameters.user}', secret = '{secrets.tokenPassword}'): string {
  const password = `<w:Password Type="${PASSWORD_TEXT}">${secret}</w:Password>`;
  const token = `<w:UsernameToken><w:Username>${user}</w:Username>${password}</w:UsernameToken>`;
  return `<w:Security xmlns:w="${SECURITY_NAMES}" s:mustUnderstand="1">${token}</w:Security>`;
}

/** A user and a password in the message itself (WS-Security, UsernameToken). */
export function securityToken(): AuthenticationScheme {
  return {
    title: 'User and password in the message',
    parameters: { user: text('User to log in as.', { maxLength: 256 }) },
    identity: ['user'],
    secrets: { tokenPassword: text('Password of the user, where it goes into the message by WS-Security.') },
    sample: { user: 'reader' },
  };
}
