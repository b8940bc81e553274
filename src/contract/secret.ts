import { inspect } from 'node:util';

const MASK = '[redacted]';

/**
 * A credential on its way from a Kubernetes Secret to the wire. Whatever prints it prints `[redacted]`;
 * `reveal()` belongs on the one line that hands the value to a driver or to the probe's pipe.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
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
