import { closes, isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

const CONNACK = 0x20;
const REFUSAL = { notAuthorized: 0x87, useAnother: 0x9c } as const;

/** What a CONNACK of version 5 may hold: reason string, user property, server reference. */
function parroting(code: number): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value, 'latin1')]);
  const properties = [
    [0x1f],
    text('canary'),
    [0x26],
    text('canary'),
    text('canary'),
    [0x1c],
    text('169.254.169.254:1883'),
  ];
  const body = Buffer.concat(properties.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([CONNACK, body.length + 3, 0, code, body.length]), body]);
}

const HONEST = { connack: Buffer.from([CONNACK, 2, 0, 0]), pingresp: Buffer.from([0xd0, 0]) };

const FIVE = { user: 'canary', version: '5', tls: { mode: 'disable' } } as const;
const UNVERIFIED = { user: 'canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;

interface MqttVariant extends Omit<Variant, 'but'> {
  readonly connack?: Answer;
  readonly pingresp?: Answer;
  readonly inTls?: true;
}

const variants: readonly MqttVariant[] = [
  {
    what: 'parrots',
    how: 'in success',
    connack: parroting(0),
    parameters: FIVE,
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    connack: parroting(REFUSAL.notAuthorized),
    parameters: FIVE,
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    connack: Buffer.from([CONNACK, 2, 0, 77]),
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in text',
    connack: PARROT,
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'closes after authentication',
    pingresp: closes,
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    pingresp: resets,
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    pingresp: isSilent,
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'of 256 MiB',
    connack: Buffer.from([CONNACK, 0xff, 0xff, 0xff, 0x7f]),
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'whose length does not end',
    connack: repeats(Buffer.from([0xff]), Buffer.from([CONNACK])),
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'publishes on and on',
    pingresp: repeats(Buffer.from([0x30, 5, 0, 1, 0x63, 0x63, 0x63])),
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'pings first',
    connack: Buffer.from([0xd0, 0]),
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with too little',
    connack: Buffer.from([CONNACK, 0]),
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'takes leave',
    pingresp: Buffer.from([0xe0, 1, 0x8b]),
    ...GOES_OUT,
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    inTls: true,
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'points at a denied address',
    connack: parroting(REFUSAL.useAnother),
    parameters: FIVE,
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
];

export const tricks: readonly Trick[] = variants.map(
  ({ connack = HONEST.connack, pingresp = HONEST.pingresp, inTls, ...rest }) => {
    const answers: Readonly<Record<number, Answer>> = { 0x10: connack, 0xc0: pingresp, 0xe0: closes };
    return {
      type: 'mqtt',
      ...rest,
      serve: talk({ ...(inTls && { tls: inTls }), reply: ([packet = 0]) => answers[packet] ?? '' }),
    };
  },
);
