import type { Socket } from 'node:net';
import type { Network, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { Secret } from '../contract/secret.ts';
import type { Step } from '../contract/step.ts';
import { notUnderstood } from '../drivers/wire.ts';

/** What a test of one server needs of the whole test. */
export type Means = Pick<TestContext, 'network' | 'step'> & {
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
};

/** The test of one of several servers: how far it came, and whether the server can have seen a credential. */
export class Visit {
  readonly #network: Network;
  readonly #others: number;
  readonly #sockets: Socket[] = [];
  #late: (() => void) | undefined;
  #at: Step | undefined;
  #isConnected = false;
  #isRevealed = false;
  #wasShown = false;

  constructor(network: Network, others: number) {
    this.#network = network;
    this.#others = others;
  }

  get hasBegun(): boolean {
    return this.#at !== undefined;
  }

  get hasShownCredential(): boolean {
    return this.#wasShown || (this.#isRevealed && this.#isConnected);
  }

  /** The context of the whole test, which this visit watches. */
  within<C extends Means>(context: C): C {
    const secrets = Object.entries(context.secrets).map(([name, secret]) => [
      name,
      OF_TLS.has(name) ? secret : secret?.watched(() => this.#revealed()),
    ]);
    const step: Means['step'] = (name, run) => {
      this.#at = name;
      return context.step(name, run);
    };
    return { ...context, network: this.#watched(), step, secrets: Object.fromEntries(secrets) };
  }

  /** Closes what it has opened. */
  end(): void {
    this.#late?.();
    for (const socket of this.#sockets) socket.destroy();
  }

  failureOf(error: unknown): ConnectionFailure {
    const {
      reason,
      message,
      cause,
      remedy,
      retryAfterMs,
      step = this.#at,
    } = nodeFailure(error) ?? notUnderstood(error);
    return new ConnectionFailure(reason, message, {
      cause,
      ...(step !== undefined && { step }),
      ...(remedy !== undefined && { remedy }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  #watched(): Network {
    const network = this.#network;
    return {
      ...network,
      dial: async (target) => {
        const socket = await this.#outside('Connect', () =>
          network.dial({ others: this.#others, ...target }),
        );
        this.#sockets.push(socket);
        this.#waitFor(socket);
        return socket;
      },
      secure: (socket, security) => this.#outside('TLS', () => network.secure(socket, security)),
    };
  }

  /** A step in which no credential is shown. */
  async #outside<T>(step: Step, run: () => Promise<T>): Promise<T> {
    const before = this.#at;
    if (step === 'Connect') this.#wasShown = this.hasShownCredential;
    [this.#at, this.#isConnected] = [step, false];
    const value = await run();
    [this.#at, this.#isConnected] = [before ?? step, true];
    return value;
  }

  /** A server that takes the connection and says nothing leaves time for the next; one that judges a credential has all the time. */
  #waitFor(socket: Socket): void {
    if (this.#others === 0) return;
    const share = this.#network.share(this.#others);
    const giveUp = () => {
      if (!this.#isRevealed)
        socket.destroy(new ConnectionFailure('TimedOut', 'the server does not answer in time'));
    };
    share.addEventListener('abort', giveUp, { once: true });
    this.#late = () => share.removeEventListener('abort', giveUp);
  }

  #revealed(): void {
    this.#isRevealed = true;
    this.#wasShown ||= this.#isConnected;
  }
}

/** What proves no user by itself, or does so before any other credential is shown. */
const OF_TLS: ReadonlySet<string> = new Set([
  'caCertificate',
  'clientCertificate',
  'clientKey',
  'clientKeyPassphrase',
]);
