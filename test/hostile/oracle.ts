import { u16, u32, u8 } from '../../src/drivers/codec/bytes.ts';
import { acceptance, packet } from '../support/servers/oracle.ts';
import type { Account, Login } from '../support/servers/oraclelogin.ts';
import {
  knowledge,
  loginIn,
  outcome,
  pairs,
  status,
  types,
  welcome,
} from '../support/servers/oraclesession.ts';
import { PARROT } from './talk.ts';
import type { Answer, Variant } from './talk.ts';

/** Requests: to the listener, what both know, and calls by their codes. */
export const ON = {
  connect: 'connect',
  protocol: '1',
  types: '2',
  challenge: '118',
  login: '115',
  ping: '147',
  end: '9',
} as const;
const REFUSE = 4;

/** A packet with data. */
export function data(...parts: readonly Buffer[]): Buffer {
  const message = Buffer.concat(parts);
  return Buffer.concat([u32(message.length + 10), Buffer.from([6, 0, 0, 0]), u16(0), message]);
}

/** A packet of the listener that says no. */
export function refusal(text: string): Buffer {
  return packet(REFUSE, Buffer.concat([u8(0), u8(0), u16(text.length), Buffer.from(text, 'latin1')]));
}

/** What a server of a trick says other than an honest one. */
export interface Kind extends Omit<Variant, 'but'> {
  readonly but?: Readonly<Record<string, Answer>>;
  /** What a challenge says instead. */
  readonly challenge?: Readonly<Record<string, string>> | undefined;
  readonly verifier?: Account['verifier'];
  /** What stands where the server's half of the proof belongs. */
  readonly response?: string | undefined;
}

/** Which of them a request is. */
export function codeOf(request: Buffer): string {
  if (request[4] === 1) return ON.connect;
  return String(request[10] === 3 ? request[11] : request[10]);
}

/** What a server that knows the password says, but for what the trick is about. */
export function honest(
  request: Buffer,
  login: Login,
  { challenge = {}, response }: Pick<Kind, 'challenge' | 'response'>,
): Answer {
  const message = request.subarray(10);
  switch (codeOf(request)) {
    case ON.connect:
      return acceptance(318, 0);
    case ON.protocol:
      return data(knowledge(12));
    case ON.types:
      return data(types(message));
    case ON.challenge: {
      const said = Object.entries(login.challenge).map(
        ([name, [value, about]]) => [name, [challenge[name] ?? value, about ?? 0]] as const,
      );
      return data(pairs(Object.fromEntries(said)), outcome(0));
    }
    case ON.login: {
      const error = login.judge(loginIn(message).pairs);
      const told = { ...login, response: () => response ?? login.response() };
      return error === 0
        ? data(pairs({ AUTH_SC_SERVICE_NAME: [PARROT] }), welcome(told, 12), status())
        : data(outcome(error));
    }
    default:
      return data(status());
  }
}
