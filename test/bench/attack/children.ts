import { createServer } from 'node:net';
import { join } from 'node:path';
import { Secret } from '../../../src/contract/secret.ts';
import type { ProbeRequest } from '../../../src/probe/message.ts';
import type { Prober } from '../../../src/probe/wire/client.ts';
import { run, startProcess } from '../../support/process.ts';
import { say } from '../site.ts';
import { ATTACKS } from './attacks.ts';
import { intrudedProber } from './intruded.ts';
import type { IntrudedProber } from './intruded.ts';

type Kind = keyof typeof ATTACKS;

/** What JavaScript in a probe process got hold of. */
export interface Reached {
  readonly attacks: number;
  /** Attacks that get nothing where nothing holds them, and so show nothing. */
  readonly attacksWithoutEffect: number;
  readonly tokensReadable: number;
  readonly operatorReached: number;
  readonly siblingsReached: number;
  readonly crossTenant: number;
}

const { signal } = new AbortController();
const SECRET = 'only-for-the-bank';

/** Tries all attacks, first where nothing holds them, then from within a process of the prober. */
export async function children(): Promise<Reached> {
  say('attacking from within a probe process');
  const site = await intrudedProber();
  try {
    const attacksWithoutEffect = await withoutEffect(site);
    const { operator, prober } = await site.start();
    const attempts = new Attempts(site, operator);
    const sibling = Number((await attempts.ask('bank')).pid);
    const above = [prober.pid, process.pid];
    const reached = {
      tokensReadable: await attempts.count('reading', above),
      operatorReached: (await attempts.count('reaching', above)) + (await attempts.count('speaking', above)),
      siblingsReached: await attempts.count('reaching', [sibling]),
      crossTenant: (await attempts.count('writing', [sibling])) + (await attempts.overheard()),
    };
    return { attacks: attempts.made, attacksWithoutEffect, ...reached };
  } finally {
    await site.stop();
  }
}

const namesOf = (kind: Kind) => Object.keys(ATTACKS[kind]);

/** Runs each as a program that nothing holds, and counts those that get nothing. */
async function withoutEffect({ bundle, prey, written, clean }: IntrudedProber): Promise<number> {
  const victim = await startProcess({
    name: 'victim',
    command: process.execPath,
    args: ['--inspect-port=0', '-e', 'setInterval(() => {}, 1000)'],
    env: {},
    ready: () => Promise.resolve(true),
  });
  const operator = createServer((socket) => void socket.write('canary')).listen(prey.socket);
  let fruitless = 0;
  for (const kind of Object.keys(ATTACKS) as Kind[])
    for (const name of namesOf(kind)) {
      const before = await written();
      const args = [kind, name, JSON.stringify({ ...prey, pid: victim.pid })];
      const { stdout, stderr } = await run(process.execPath, [join(bundle, 'child.cjs'), ...args], {
        cwd: '/',
        mayFail: true,
      });
      const isReached =
        kind === 'writing' ? (await written()) !== before : /true|canary|reached/.test(stdout);
      if (!isReached) say(`NOTHING by ${kind}/${name}: ${(stderr || stdout).slice(0, 300)}`);
      fruitless += isReached ? 0 : 1;
      await clean();
    }
  await Promise.all([victim.stop(), new Promise((resolve) => operator.close(resolve))]);
  return fruitless;
}

class Attempts {
  readonly #site: IntrudedProber;
  readonly #operator: Prober;
  made = 0;

  constructor(site: IntrudedProber, operator: Prober) {
    this.#site = site;
    this.#operator = operator;
  }

  /** How many attacks of a kind reach one of the processes, or what it is about. */
  async count(kind: Kind, pids: readonly number[]): Promise<number> {
    let reached = 0;
    for (const name of namesOf(kind))
      for (const pid of pids) {
        const before = await this.#site.written();
        const { word } = await this.ask('shop', `${kind}/${name}`, { prey: { ...this.#site.prey, pid } });
        const isReached = word === 'reached' || (await this.#site.written()) !== before;
        if (isReached) say(`REACHED by ${kind}/${name}`);
        reached += isReached ? 1 : 0;
        this.made += 1;
        await this.#site.clean();
      }
    return reached;
  }

  /** How often the secret of the bank is heard in a process of the shop; heard by one of the bank itself, or this shows nothing. */
  async overheard(): Promise<number> {
    const secrets = { password: new Secret(SECRET) };
    const told = async (namespace: string) => {
      const { word, pid } = await this.ask(namespace, 'tell', { text: SECRET });
      return { pid, times: Number(word) };
    };
    const [bank, shop] = [await told('bank'), await told('shop')];
    await this.ask('bank', 'tell', { text: '' }, secrets);
    const [bankAfter, shopAfter] = [await told('bank'), await told('shop')];
    // Each was asked for it once more.
    const own = bankAfter.times - bank.times - 1;
    if (own !== 1 || shop.pid !== shopAfter.pid)
      throw new Error('a process that was taken over does not hear its own tests');
    return shopAfter.times - shop.times - 1;
  }

  async ask(
    namespace: string,
    type = 'tell',
    parameters: object = {},
    secrets: ProbeRequest['secrets'] = {},
  ): Promise<{ readonly word?: string | undefined; readonly pid?: string | undefined }> {
    const request = {
      type,
      parameters: { ...parameters },
      secrets,
      auth: undefined,
      probe: undefined,
      timeoutMs: 5000,
    };
    const result = await this.#operator.run(request, { namespace, signal });
    return result.status === 'Succeeded'
      ? { word: result.server?.name, pid: result.server?.version }
      : { word: undefined, pid: undefined };
  }
}
