import { u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { CANARY } from '../../support/canary.ts';
import { packet, redirect } from '../../support/servers/oracle.ts';
import { beginLogin } from '../../support/servers/oraclelogin.ts';
import { number, outcome, pairs, status } from '../../support/servers/oraclesession.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer } from '../talk.ts';
import type { Trick } from '../trick.ts';
import { ON, data, refusal, codeOf, honest } from '../oracle.ts';
import type { Kind } from '../oracle.ts';

const RESEND = 11;
const MARKER = 12;

function pointing(how: string, host: string, port: number, verdict: Trick['verdict']): Kind {
  return {
    what: 'points at a denied address',
    how,
    but: { [ON.connect]: redirect({ host, port }, '(SERVICE_NAME=canary)') },
    verdict,
  };
}

/** Sends on to where one is already. */
const HERE: Answer = ({ socket }) =>
  void socket.write(redirect({ host: '127.0.0.1', port: socket.localPort ?? 1 }, ''));
const HUGE = 0x7fff_ffff;

const variants: readonly Kind[] = [
  { what: 'parrots', how: 'in what it tells', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a refusal',
    but: { [ON.connect]: refusal(`(ERR=12514)${PARROT}`) },
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in place of a number',
    but: { [ON.connect]: refusal(`(ERR=${PARROT})`) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [ON.login]: data(outcome(1017)) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a locked account',
    but: { [ON.login]: data(outcome(28000)) },
    verdict: ['AccountLocked', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { [ON.login]: data(outcome(1045)) },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a number that there is not',
    but: { [ON.login]: data(outcome(7777)) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  { what: 'closes after authentication', but: { [ON.ping]: closes }, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'resets after authentication', but: { [ON.ping]: resets }, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'falls silent after authentication', but: { [ON.ping]: isSilent }, verdict: ['TimedOut', 'Probe'] },
  {
    what: 'announces a huge message',
    how: 'a packet',
    but: { [ON.protocol]: Buffer.concat([u32(HUGE), Buffer.from([6, 0, 0, 0]), Buffer.from('canary')]) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: { [ON.challenge]: data(u8(8), number(HUGE)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a text',
    but: { [ON.challenge]: data(u8(8), number(1), number(5), u8(254), number(HUGE)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { [ON.connect]: repeats(packet(RESEND, Buffer.alloc(0))) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with nothing',
    but: { [ON.protocol]: repeats(data()) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with warnings',
    but: { [ON.challenge]: repeats(data(u8(15), number(0), number(0), number(0))) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'with marks',
    but: { [ON.login]: repeats(Buffer.concat([u32(11), Buffer.from([MARKER, 0, 0, 0, 1, 0, 1])])) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [ON.protocol]: data(pairs({}), status()) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to few iterations',
    challenge: { AUTH_PBKDF2_VGEN_COUNT: '1' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to very many iterations',
    challenge: { AUTH_PBKDF2_VGEN_COUNT: '900000000' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a key that is mixed for very long',
    challenge: { AUTH_PBKDF2_SDER_COUNT: '900000000' },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a verifier of 10g',
    verifier: '10g',
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to half a key',
    challenge: { AUTH_SESSKEY: 'CA'.repeat(16) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'lets every client in',
    response: '',
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'skips its half of the proof',
    how: 'with a wrong one',
    response: 'CA'.repeat(48),
    verdict: ['ProtocolError', 'Authenticate'],
  },
  pointing('of a redirect', '169.254.169.254', 80, ['TargetDenied', 'Resolve']),
  pointing('of a redirect, in IPv6', '::ffff:169.254.169.254', 80, ['TargetDenied', 'Resolve']),
  pointing('with a port that there is not', '127.0.0.1', 70_000, ['UnexpectedAnswer', 'Probe']),
  {
    what: 'points at a denied address',
    how: 'in circles',
    but: { [ON.connect]: HERE },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
];

export const tricks: readonly Trick[] = variants.map(
  ({ but = {}, challenge, verifier = '12c', response, ...rest }) => ({
    type: 'oracle',
    ...rest,
    serve: (socket, heard, pem) => {
      const login = beginLogin({ password: `${CANARY}-password`, verifier });
      const answering = (request: Buffer) =>
        but[codeOf(request)] ?? honest(request, login, { challenge, response });
      talk({ reply: answering })(socket, heard, pem);
    },
  }),
);
