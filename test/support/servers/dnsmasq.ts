import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['dnsmasq-base'];

const PROGRAM = '/usr/sbin/dnsmasq';
/** An address of loopback that no other run listens on: a resolv.conf has no place for a port. */
const ADDRESS = `127.54.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;
/** In TCP, with its length in front: has a.test an address? */
const QUESTION = Buffer.from('0018000101000001000000000000016104746573740000010001', 'hex');

/** A nameserver that knows no names but its own. */
export interface Dnsmasq {
  /** Runs a program of Node.js on a machine whose only difference is its resolver, which is this nameserver. */
  run(this: void, program: string, args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it with records, as its options have them; `resolvConf` is what stands in the file behind the nameserver. */
export async function startDnsmasq(records: readonly string[], resolvConf = ''): Promise<Dnsmasq> {
  await needProgram(PROGRAM, packages);
  const folder = await temporaryFolder('mooring-dnsmasq');
  const settings = join(folder, 'resolv.conf');
  await writeFile(settings, `nameserver ${ADDRESS}\n${resolvConf}`);
  const server = await startServer({
    name: 'dnsmasq',
    command: PROGRAM,
    args: [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--pid-file=',
      '--user=root',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      `--listen-address=${ADDRESS}`,
      '--local=/#/',
      ...records,
    ],
    cwd: folder,
    env: {},
    answers: [{ host: ADDRESS, port: 53, says: QUESTION, hears: /^.{4}00018/, encoding: 'hex' }],
  });
  return {
    async run(program, args) {
      const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
      const command = ['--mount', 'sh', '-c', script, settings, process.execPath, program, ...args];
      return (await run('unshare', command)).stdout;
    },
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}
