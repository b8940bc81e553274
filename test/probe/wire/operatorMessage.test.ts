import { Secret } from '../../../src/contract/secret.ts';
import { FrameReader } from '../../../src/probe/wire/frame.ts';
import { readOperatorMessage, writeOperatorMessage } from '../../../src/probe/wire/operatorMessage.ts';
import type { OperatorMessage } from '../../../src/probe/wire/operatorMessage.ts';
import { request } from '../pools.ts';

const allowTargets = [{ address: '10.0.0.0', prefix: 8, ports: { first: 1, last: 65_535 } }];
const limits = {
  slots: 8,
  spares: 1,
  recycleAfter: 100,
  allowTargets,
  clusterDomain: 'cluster.local',
  nodeDomains: ['corp.example'],
  authorities: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
};
const lists = [
  { refusal: 'policy p does not allow this', allow: [{ host: '*.shop', ports: [5432] }], deny: [] },
];
const full = request('postgresql', {
  parameters: { host: 'db', tls: { mode: 'disable' } },
  auth: 'password',
  probe: { method: 'GET' },
  declaredTest: { tcp: { host: 'h', port: 1 }, defaults: { port: 1 } },
  lists,
});

/** What the prober reads of what the operator writes. */
function passed(message: OperatorMessage): OperatorMessage | undefined {
  const [document] = new FrameReader(1024 * 1024).read(writeOperatorMessage(message));
  return readOperatorMessage(document);
}

/** A message as it is written, so that something in it can be made wrong. */
function written(message: OperatorMessage): Record<string, unknown> {
  const [document] = new FrameReader(1024 * 1024).read(writeOperatorMessage(message));
  return document as Record<string, unknown>; // an object was written
}

describe('what the operator says', () => {
  it.each<OperatorMessage>([
    { kind: 'begin', limits },
    { kind: 'begin', limits: { slots: 1, allowTargets: [] } },
    { kind: 'deny', addresses: ['10.0.0.1', 'fd00::1'] },
    { kind: 'deny', addresses: [] },
    { kind: 'cancel', id: 7 },
    { kind: 'test', id: 7, namespace: 'shop', request: full },
    { kind: 'test', id: 8, namespace: '', request: request('redis') },
  ])('is read as it was written: %j', (message) => {
    expect(passed(message)).toEqual(message);
  });

  it('has secrets in clear on the stream, and nowhere else', () => {
    const message: OperatorMessage = { kind: 'test', id: 1, namespace: 'shop', request: full };

    const read = passed(message);

    expect(writeOperatorMessage(message).toString()).toContain('canary');
    expect(JSON.stringify(read)).not.toContain('canary');
    expect(read?.kind === 'test' && read.request.secrets['password']).toEqual(new Secret('canary'));
  });

  it('names no path and no process', () => {
    const keys = Object.keys(written({ kind: 'begin', limits }));

    expect(keys.toSorted()).toEqual(['kind', 'limits', 'protocol']);
    expect(Object.keys(limits).toSorted()).toEqual([
      'allowTargets',
      'authorities',
      'clusterDomain',
      'nodeDomains',
      'recycleAfter',
      'slots',
      'spares',
    ]);
  });

  it.each<[string, object]>([
    ['another version', { protocol: 1 }],
    ['no kind', { kind: undefined }],
    ['no slot', { limits: { ...limits, slots: 0 } }],
    ['half a slot', { limits: { ...limits, slots: 1.5 } }],
    ['too many processes', { limits: { ...limits, spares: 257 } }],
    ['a network that is none', { limits: { ...limits, allowTargets: [{ ...allowTargets[0], prefix: 33 }] } }],
    ['a range that is none', { limits: { ...limits, allowTargets: [{ ...allowTargets[0], ports: {} }] } }],
    ['a domain that is none', { limits: { ...limits, clusterDomain: 1 } }],
    ['a search domain that is none', { limits: { ...limits, nodeDomains: [1] } }],
  ])('begins nothing with %s', (_, change) => {
    const document = written({ kind: 'begin', limits });

    expect(readOperatorMessage(document)).toBeDefined();
    expect(readOperatorMessage({ ...document, ...change })).toBeUndefined();
  });

  it.each([
    { kind: 'deny', addresses: 'all' },
    { kind: 'deny', addresses: ['kubernetes'] },
    { kind: 'cancel', id: '1' },
    { kind: 'cancel', id: -1 },
    { kind: 'cancel' },
  ])('is no message as %j', (document) => {
    expect(readOperatorMessage(document)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['type', 1],
    ['type', 'x'.repeat(4097)],
    ['minimumTls', 'strict'],
    ['parameters', []],
    ['parameters', 'host=db'],
    ['secrets', { password: { reveal: 1 } }],
    ['secrets', []],
    ['auth', {}],
    ['probe', 'GET'],
    ['declaredTest', [1]],
    ['timeoutMs', 0],
    ['timeoutMs', 1e9],
    ['lists', {}],
    ['lists', [{ allow: [] }]],
    ['lists', [{ refusal: 'no', allow: [{ ports: [70_000] }] }]],
    ['lists', [{ refusal: 'no', deny: [{ host: 1 }] }]],
    ['lists', [{ refusal: 'no', only: 'server' }]],
  ])('asks for no test with %s %j', (member, value) => {
    const document = written({ kind: 'test', id: 1, namespace: 'shop', request: full });
    (document['request'] as Record<string, unknown>)[member] = value;

    expect(readOperatorMessage(document)).toBeUndefined();
  });

  it.each([undefined, null, 1, 'begin', [], {}, { kind: '__proto__' }])('is not %j', (value) => {
    expect(readOperatorMessage(value)).toBeUndefined();
  });
});
