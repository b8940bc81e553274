import { CANARY, ENCODINGS } from '../support/canary.ts';
import { etcdSink, folderSink, leaksIn, processSink, textSink } from '../support/sinks.ts';
import { removeFolder, startProcess, temporaryFolder } from '../support/process.ts';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { campaign, sample } from './campaign.ts';
import type { Report } from './campaign.ts';
import { remotePortsOf } from './sockets.ts';
import { startHostileSite } from './site.ts';
import type { HostileSite } from './site.ts';
import { writeTable } from './verdicts.ts';

/*
 * Every connector against servers that mean harm, through the operator as it is shipped. A part of the matrix by
 * default; `npm run test:hostile -- --whole` runs all of it, and with `--write` writes the table of verdicts anew.
 */
const whole = process.env['MOORING_HOSTILE'] !== undefined;
const writes = process.env['MOORING_HOSTILE'] === 'write';

let site: HostileSite;
let report: Report;

beforeAll(async () => {
  site = await startHostileSite(console.error);
  report = await campaign(site, whole ? (cells) => cells : sample);
  if (writes) await writeTable(report.outcomes);
}, 1_200_000);
afterAll(() => site?.stop(), 60_000);

describe('hostile servers', () => {
  it('meet every type with every behaviour', () => {
    expect(report.connectors).toBeGreaterThanOrEqual(14);
    expect(report.behaviours).toBeGreaterThanOrEqual(25);
  });

  it('are told apart by reason and step', () => {
    expect(writes ? [] : report.deviations).toEqual([]);
  });

  it('hold no test up beyond the deadline', () => {
    expect(report.late).toEqual([]);
  });

  it('learn no credential that is not for them, and say nothing that is repeated', () => {
    expect(report.betrayals).toEqual([]);
  });

  it('bring no credential to light anywhere', () => {
    expect(report.leaks).toEqual([]);
  });

  it('lead no test to a place that is denied', () => {
    expect(report.deniedBytes).toBe(0);
  });

  it('are connected to by probe processes alone', () => {
    expect(report.endurance.ownConnections).toBe(0);
  });

  it('leave the operator as it was', () => {
    const { rssBeforeMiB, rssMostMiB, exited, unrelatedMs, unrelatedBeforeMs } = report.endurance;

    expect(exited).toBe(false);
    expect(rssMostMiB - rssBeforeMiB).toBeLessThan(20);
    expect(unrelatedMs).toBeLessThan(2 * unrelatedBeforeMs + 1000);
  });
});

it('the search for connections finds those of a process, and whose they are', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');

  const [own, other] = await Promise.all([remotePortsOf(process.pid), remotePortsOf(site.operator.pid)]);

  socket.destroy();
  server.close();
  expect(own).toContain(port);
  expect(other).not.toContain(port);
});

describe('the search for credentials', () => {
  it.each(Object.keys(ENCODINGS))('finds one in etcd that is %s', async (encoding) => {
    const hidden = ENCODINGS[encoding]?.(`${CANARY}-planted`).toString('utf8') ?? '';
    const name = `planted-${Object.keys(ENCODINGS).indexOf(encoding)}`;
    await site.api.send('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name },
      data: { hidden },
    });

    const leaks = await leaksIn([etcdSink(site.plane.etcd)]);

    expect(leaks.filter(({ at }) => at.endsWith(name))).toMatchObject([
      { encodings: expect.arrayContaining([encoding]) as unknown },
    ]);
  });

  it('finds one in a log, a metric, a file and an environment', async () => {
    const folder = await temporaryFolder('mooring-leaks');
    await writeFile(join(folder, 'operator.log'), `{"msg":"${CANARY}"}\n`);
    const waiting = await startProcess({
      name: 'leaky',
      command: 'sleep',
      args: ['60'],
      env: { LEAK: CANARY },
      ready: () => Promise.resolve(true),
    });

    const leaks = await leaksIn([
      folderSink('files', folder),
      textSink('metrics', () => `a{b="${CANARY}"} 1`),
      processSink('processes', waiting.pid),
    ]);

    await waiting.stop();
    await removeFolder(folder);
    expect(leaks.map(({ sink }) => sink)).toEqual(['files', 'metrics', 'processes']);
  });
});
