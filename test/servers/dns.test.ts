import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { ConnectionPolicySpec } from '../../src/api/policy.ts';
import { freePort, removeFolder, temporaryFolder } from '../support/process.ts';
import { secretOf } from '../support/sealedTests.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startDnsmasq } from '../support/servers/dnsmasq.ts';
import type { Dnsmasq } from '../support/servers/dnsmasq.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import type { FerretdbServer } from '../support/servers/ferretdb.ts';
import type { Elsewhere } from './elsewhere.ts';

/* What DNS says of a host: dnsmasq is asked, and FerretDB is what its records name. Every trial runs in one process, as the operator would test it in a Connection of the namespace shop. */

/** Of a Pod in the namespace of the operator, on a node that has a search domain of its own. */
const RESOLV_CONF =
  'search mooring-system.svc.cluster.test svc.cluster.test cluster.test node.test\noptions ndots:5 timeout:2 attempts:1\n';

let pem: Certificates;
let server: FerretdbServer;
let dns: Dnsmasq;
/** Of each trial, by its title. */
let verdicts: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  pem = await certificates();
  const dead = await freePort();
  server = await startFerretdb({ certificate: pem.wrongName }); // which is for other.example.test
  dns = await startDnsmasq(recordsOf(server.tlsPort ?? 0, dead), RESOLV_CONF);
  verdicts = await testAll();
}, 600_000);

afterAll(async () => {
  await dns?.stop();
  await server?.stop();
}, 60_000);

function recordsOf(port: number, dead: number): readonly string[] {
  const srv = (name: string, host: string, at = port) => `--srv-host=_mongodb._tcp.${name},${host},${at}`;
  return [
    ...HERE.map((name) => `--host-record=${name},127.0.0.1`),
    '--host-record=metadata.example.test,169.254.169.254',
    srv('orders.example.test', 'other.example.test'),
    srv('orders.example.test', 'down.example.test', dead),
    '--txt-record=orders.example.test,authSource=admin&loadBalanced=false',
    srv('bare.example.test', 'other.example.test'),
    srv('set.example.test', 'other.example.test'),
    '--txt-record=set.example.test,replicaSet=rs0',
    srv('balanced.example.test', 'other.example.test'),
    '--txt-record=balanced.example.test,loadBalanced=true',
    srv('foreign.example.test', 'other.example.net'),
    srv('talkative.example.test', 'other.example.test'),
    '--txt-record=talkative.example.test,tls=false',
    srv('twofold.example.test', 'other.example.test'),
    '--txt-record=twofold.example.test,authSource=admin',
    '--txt-record=twofold.example.test,replicaSet=rs0',
    srv('metadata-srv.example.test', 'metadata.example.test'),
    srv('gone.example.test', 'none.example.test'),
    srv('gone.example.test', 'down.example.test', dead),
    '--server=/unanswered.test/127.0.0.1#1',
  ];
}

const HERE = [
  'other.example.test',
  'down.example.test',
  'db.shop.svc.cluster.test',
  'db.data.svc.cluster.test',
  'internal.mooring-system.svc.cluster.test',
  'legacy.node.test',
];

interface Trial {
  readonly at: string;
  readonly tls?: object;
  /** Of the annotation that binds the Secret. */
  readonly allowedHosts?: string;
  readonly targets?: ConnectionPolicySpec['targets'];
  readonly expected: object;
}

const failed = (reason: string, message: RegExp) => ({
  status: 'Failed',
  reason,
  message: expect.stringMatching(message),
});

const SRV: Readonly<Record<string, Trial>> = {
  'whose records name a server that is down and one that works is tested with TLS that is verified': {
    at: 'mongodb+srv://orders.example.test/?retryWrites=true',
    expected: {
      status: 'Succeeded',
      servers: { answered: 1, of: 2 },
      tls: { notAfter: expect.any(String) },
    },
  },
  'needs no TXT record': { at: 'mongodb+srv://bare.example.test/', expected: { status: 'Succeeded' } },
  'fails where there is no record': {
    at: 'mongodb+srv://none.example.test/',
    expected: { failedStep: 'Resolve', ...failed('HostNotFound', /^DNS has no SRV record/) },
  },
  'fails where a record leads out of its domain': {
    at: 'mongodb+srv://foreign.example.test/',
    expected: { failedStep: 'Resolve', ...failed('ResolveFailed', /leads out of its domain/) },
  },
  'fails where its TXT record says what it may not': {
    at: 'mongodb+srv://talkative.example.test/',
    expected: failed('ResolveFailed', /says something else than authSource/),
  },
  'fails where it has two TXT records': {
    at: 'mongodb+srv://twofold.example.test/',
    expected: failed('ResolveFailed', /several TXT records/),
  },
  'fails where its TXT record names a replica set that the server is not of': {
    at: 'mongodb+srv://set.example.test/',
    expected: failed('UnexpectedAnswer', /no member of the replica set/),
  },
  'fails where its TXT record says loadBalanced and the server does not': {
    at: 'mongodb+srv://balanced.example.test/',
    expected: failed('UnexpectedAnswer', /not behind a load balancer/),
  },
  'fails where a record names the metadata service': {
    at: 'mongodb+srv://metadata-srv.example.test/',
    expected: failed('TargetDenied', /denies by its built-in list/),
  },
  'fails where nothing works that it names, and says why of each': {
    at: 'mongodb+srv://gone.example.test/',
    expected: failed(
      'ConnectionRefused',
      /^no server of 2 can be used, 0 answered: server 1: nothing listens on the port; server 2: the name of the host does not exist/,
    ),
  },
  'fails where no nameserver answers for it': {
    at: 'mongodb+srv://orders.unanswered.test/',
    expected: { failedStep: 'Resolve', ...failed('ResolveFailed', /DNS server did not answer/) },
  },
  'gets no Secret that is bound to it and not to its servers': {
    at: 'mongodb+srv://orders.example.test/',
    allowedHosts: 'orders.example.test',
    expected: failed('TargetDenied', /^the server led to a host that is not in the annotation/),
  },
  'gets a Secret that is bound to all of its domain': {
    at: 'mongodb+srv://orders.example.test/',
    allowedHosts: '*.example.test',
    expected: { status: 'Succeeded' },
  },
  'is looked up under a policy that allows all of its domain': {
    at: 'mongodb+srv://orders.example.test/',
    targets: { allow: [{ host: '*.example.test' }] },
    expected: { status: 'Succeeded' },
  },
  'leads to no server that a policy denies by its name': {
    at: 'mongodb+srv://orders.example.test/',
    targets: { deny: [{ host: 'down.example.test' }] },
    expected: failed('TargetDenied', /^ConnectionPolicy edge does not allow the host that this led to/),
  },
  'leads to no server that a policy denies by its address': {
    at: 'mongodb+srv://orders.example.test/',
    targets: { deny: [{ cidr: '127.0.0.0/8' }] },
    expected: failed('TargetDenied', /^ConnectionPolicy edge does not allow the host that this led to/),
  },
  'is not looked up where a policy denies the name': {
    at: 'mongodb+srv://orders.example.test/',
    targets: { deny: [{ host: 'orders.example.test' }] },
    expected: { kind: 'refused', reason: 'NotAllowed' },
  },
};

const tls = { mode: 'verify-full', serverName: 'other.example.test' };

const SHORT: Readonly<Record<string, Trial>> = {
  'of a Service of the namespace is found': {
    at: 'mongodb://db:PORT/',
    tls,
    expected: { status: 'Succeeded' },
  },
  'of a Service of another namespace is found': {
    at: 'mongodb://db.data:PORT/',
    tls,
    expected: { status: 'Succeeded' },
  },
  'that is NAME.NAMESPACE.svc is found': {
    at: 'mongodb://db.shop.svc:PORT/',
    tls,
    expected: { status: 'Succeeded' },
  },
  'in the search domain of the node is found': {
    at: 'mongodb://legacy:PORT/',
    tls,
    expected: { status: 'Succeeded' },
  },
  'of a Service of the namespace of the operator is not': {
    at: 'mongodb://internal:PORT/',
    tls,
    expected: failed(
      'HostNotFound',
      /looked up in shop\.svc\.cluster\.test, svc\.cluster\.test, cluster\.test, node\.test, and as it stands/,
    ),
  },
};

async function testAll(): Promise<Readonly<Record<string, unknown>>> {
  const folder = await temporaryFolder('mooring-dns');
  const file = join(folder, 'connections.json');
  const trials = Object.entries({ ...SRV, ...SHORT }).map(([title, trial]) => connectionOf(title, trial));
  await writeFile(file, JSON.stringify(trials));
  const printed = await dns.run(join(import.meta.dirname, 'elsewhere.ts'), [file]);
  await removeFolder(folder);
  return JSON.parse(printed) as Readonly<Record<string, unknown>>; // what that file prints
}

function connectionOf(title: string, { at, tls, allowedHosts, targets }: Trial): Elsewhere {
  const { user, password } = server.root;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const uri = at.replace('PORT', String(server.tlsPort)).replace('//', `//${login}@`);
  const secret = secretOf('orders', { uri, 'ca.crt': pem.ca });
  const annotations = allowedHosts === undefined ? {} : { 'mooring.dev/allowed-hosts': allowedHosts };
  const spec: ConnectionSpec = {
    type: 'mongodb',
    parameters: { ...(tls && { tls }) },
    secrets: { uri: { name: 'orders', key: 'uri' }, caCertificate: { name: 'orders', key: 'ca.crt' } },
  };
  const policies =
    targets === undefined
      ? []
      : [
          {
            apiVersion: 'mooring.dev/v1alpha1' as const,
            kind: 'ConnectionPolicy' as const,
            metadata: { name: 'edge', uid: 'edge', resourceVersion: '1' },
            spec: { targets },
          },
        ];
  return { title, spec, secret: { ...secret, metadata: { ...secret.metadata, annotations } }, policies };
}

it.each(Object.entries(SRV))('a name behind mongodb+srv:// %s', (title, { expected }) => {
  expect(verdicts[title]).toMatchObject(expected);
});

it.each(Object.entries(SHORT))('a short name %s', (title, { expected }) => {
  expect(verdicts[title]).toMatchObject(expected);
});
