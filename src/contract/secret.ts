import { inspect } from 'node:util';

const MASK = '[redacted]';

/**
 * A credential on its way from a Kubernetes Secret to the wire. Whatever prints it prints `[redacted]`;
 * `reveal()` belongs on the one line that hands the value to a driver or to the probe's pipe.
 */
export class Secret {
  readonly #value: string;
  readonly #onReveal: (() => void) | undefined;

  constructor(value: string, onReveal?: () => void) {
    this.#value = value;
    this.#onReveal = onReveal;
  }

  reveal(): string {
    this.#onReveal?.();
    return this.#value;
  }

  /** The same credential, which tells when it is revealed. */
  watched(onReveal: () => void): Secret {
    return new Secret(this.#value, onReveal);
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
