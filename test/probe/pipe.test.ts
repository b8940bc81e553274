import { Secret } from '../../src/contract/secret.ts';
import {
  readChildMessage,
  readAssignment,
  writeChildMessage,
  writeAssignment,
} from '../../src/probe/pipe.ts';
import type { ChildMessage } from '../../src/probe/pipe.ts';
import { request } from './pools.ts';

const step = { name: 'Connect', outcome: 'Succeeded', durationMs: 3 } as const;
const tls = { issuer: 'Example CA', notAfter: '2031-01-02T03:04:05Z' };
const expiry = { kind: 'Token', time: '2031-01-02T03:04:05Z' };
const success = { status: 'Succeeded', steps: [step], durationMs: 7 } as const;
const failure = {
  status: 'Failed',
  reason: 'TimedOut',
  message: 'no end within 1s',
  steps: [],
  durationMs: 7,
} as const;

const result = (fields: object) => JSON.stringify({ kind: 'result', last: false, result: fields });

describe('an order', () => {
  it('arrives with its secrets, which are secrets again', () => {
    const order = {
      rules: { allowTargets: [], denyTargets: ['10.96.0.1'] },
      request: request('hello', { auth: 'password' }),
    };

    const read = readAssignment(writeAssignment(order));

    expect({ ...read, request: { ...read.request, secrets: {} } }).toEqual({
      ...order,
      request: { ...order.request, secrets: {} },
    });
    expect(read.request.secrets['password']).toBeInstanceOf(Secret);
    expect(read.request.secrets['password']?.reveal()).toBe('canary');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('loses what is called %s', (name) => {
    const parameters = JSON.parse(`{"${name}": {"polluted": true}, "host": "db"}`) as Record<string, unknown>;

    const read = readAssignment(
      writeAssignment({
        rules: { allowTargets: [], denyTargets: [] },
        request: request('hello', { parameters }),
      }),
    );

    expect(read.request.parameters).toEqual({ host: 'db' });
    expect(Object.keys(read.request.parameters)).toEqual(['host']);
  });
});

describe('an answer', () => {
  it.each<ChildMessage>([
    { kind: 'ready' },
    { kind: 'at', step: 'TLS' },
    { kind: 'at' },
    { kind: 'ended', step },
    { kind: 'result', last: false, result: success },
    {
      kind: 'result',
      last: true,
      result: { ...success, server: { name: 'PostgreSQL', version: '17.2' }, tls },
    },
    { kind: 'result', last: false, result: failure },
    { kind: 'result', last: false, result: { ...failure, failedStep: 'TLS', steps: [step], tls } },
  ])('%j arrives as it is', (answer) => {
    expect(readChildMessage(writeChildMessage(answer))).toEqual(answer);
  });

  it('is rid of fields that do not belong to it', () => {
    const line = result({
      ...success,
      canary: 1,
      steps: [{ ...step, canary: 2 }],
      tls: { ...tls, canary: 3 },
      expires: [{ ...expiry, canary: 4 }],
    });

    const whole = { ...success, tls, expires: [expiry] };
    expect(readChildMessage(line)).toEqual({ kind: 'result', last: false, result: whole });
  });

  it.each([
    ['nothing', ''],
    ['half a document', '{"kind":"rea'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another kind', '{"kind":"canary"}'],
    ['a step that does not exist', '{"kind":"at","step":"Canary"}'],
    ['a step without an outcome', '{"kind":"ended","step":{"name":"TLS","durationMs":1}}'],
    ['no result', '{"kind":"result"}'],
    ['another status', result({ ...success, status: 'Canary' })],
    ['a negative duration', result({ ...success, durationMs: -1 })],
    ['a duration in words', result({ ...success, durationMs: 'canary' })],
    ['a broken step', result({ ...success, steps: [step, { name: 'canary' }] })],
    ['too many steps', result({ ...success, steps: Array.from({ length: 7 }, () => step) })],
    ['a server name with markup', result({ ...success, server: { name: '<canary>' } })],
    ['a version with an escape', result({ ...success, server: { name: 'a', version: '\u001b[31m' } })],
    ['a long version', result({ ...success, server: { name: 'a', version: '1'.repeat(33) } })],
    ['an issuer with a line end', result({ ...success, tls: { ...tls, issuer: 'a\nb' } })],
    ['a long issuer', result({ ...success, tls: { ...tls, issuer: 'a'.repeat(65) } })],
    ['a time in words', result({ ...success, tls: { ...tls, notAfter: 'canary' } })],
    ['an expiry of another kind', result({ ...success, expires: [{ ...expiry, kind: 'Canary' }] })],
    ['an expiry in words', result({ ...success, expires: [{ ...expiry, time: 'canary' }] })],
    ['too many expiries', result({ ...success, expires: [expiry, expiry, expiry, expiry] })],
    ['a reason that does not exist', result({ ...failure, reason: 'Canary' })],
    ['a reason from the prototype', result({ ...failure, reason: 'toString' })],
    ['a failed step that does not exist', result({ ...failure, failedStep: 'Canary' })],
    ['a message with a line end', result({ ...failure, message: 'a\nb' })],
    ['a message that turns the text around', result({ ...failure, message: 'a\u202eb' })],
    ['an endless message', result({ ...failure, message: 'a'.repeat(513) })],
    ['no message', result({ ...failure, message: undefined })],
  ])('with %s is none', (_what, line) => {
    expect(readChildMessage(line)).toBeUndefined();
  });
});
