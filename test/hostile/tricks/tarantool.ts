import { u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { serialize } from '../../../src/drivers/codec/msgpack.ts';
import type { Packable } from '../../../src/drivers/codec/msgpack.ts';
import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const OPERATION = { select: 1, login: 7, ping: 64 } as const;

function greeting(about = '2.6.0 (Binary) canary', salt = 'c'.repeat(44)): string {
  return `${`Tarantool ${about}`.padEnd(63)}\n${salt.padEnd(63)}\n`;
}

function frame(...parts: readonly Buffer[]): Buffer {
  const whole = Buffer.concat(parts);
  return Buffer.concat([u8(0xce), u32(whole.length), whole]);
}

function header(operation: number, code: number): Buffer {
  return serialize(new Map([[0, code], [1, operation], [5, 1]])); // prettier-ignore
}

function response(operation: number, data: Packable = []): Buffer {
  return frame(header(operation, 0), serialize(new Map([[0x30, data]])));
}

function refusal(operation: number, code: number): Buffer {
  return frame(header(operation, 0x8000 + code), serialize(new Map([[0x31, PARROT]])));
}

const HONEST: Readonly<Record<string, Answer>> = {
  greeting: greeting(),
  [OPERATION.login]: response(OPERATION.login),
  [OPERATION.select]: response(OPERATION.select, [[512, 1, PARROT]]),
  [OPERATION.ping]: response(OPERATION.ping),
};

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in a space', verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { [OPERATION.login]: refusal(OPERATION.login, 47) },
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { [OPERATION.login]: refusal(OPERATION.login, 7777) },
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing right',
    but: { [OPERATION.select]: refusal(OPERATION.select, 42) },
    verdict: ['PermissionDenied', 'Authorize'],
  },
  {
    what: 'closes after authentication',
    but: { [OPERATION.select]: closes },
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { [OPERATION.select]: resets },
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { [OPERATION.select]: isSilent },
    verdict: ['TimedOut', 'Authorize'],
  },
  {
    what: 'announces a huge message',
    how: 'an answer',
    but: { [OPERATION.login]: Buffer.concat([u8(0xce), u32(0xffff_ffff), Buffer.from('canary')]) },
    verdict: ['BudgetExceeded', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'a list',
    but: {
      [OPERATION.login]: frame(
        header(OPERATION.login, 0),
        Buffer.from([0x81, 0x30, 0xdd, 0x7f, 0xff, 0xff, 0xff]),
      ),
    },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its greeting',
    but: { greeting: repeats('canary', 'Tarantool ') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    but: { [OPERATION.login]: response(OPERATION.ping) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { [OPERATION.login]: frame(header(OPERATION.login, 0), Buffer.alloc(60_000, 0x91)) },
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a short salt',
    but: { greeting: greeting(undefined, 'cccc') },
    verdict: ['ProtocolError', 'Authenticate'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'tarantool',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({ greeting: answers['greeting'] ?? '', reply: (request) => answers[String(request[9])] ?? '' });
}
