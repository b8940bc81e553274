/*
 * Strings on which a backtracking engine shows what a pattern costs. A pattern is read as a tree; for each of its
 * repetitions there is what leads to it, the repeated part many times over, and an end that no pattern here accepts.
 */

/** How a string of that length is made, and what it is called in the message of a test. */
export interface Attack {
  readonly name: string;
  text(this: void, length: number): string;
}

interface Part {
  /** Short texts that fit, the shortest first. */
  readonly samples: readonly string[];
  /** The repetitions in it, each with what leads to it from the start of the part. */
  readonly loops: readonly Loop[];
}

interface Loop {
  readonly before: string;
  readonly units: readonly string[];
}

const ENDS = ['\n', '\u0000'];
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** All attacks on a pattern. */
export function attacksOn(pattern: string): readonly Attack[] {
  const { loops } = new Reader(pattern).alternatives();
  const units = loops.flatMap(({ before, units: each }) =>
    each.flatMap((unit) => [before, ''].map((start) => ({ start, unit }))),
  );
  return units.flatMap(({ start, unit }) =>
    ENDS.map((end) => ({
      name: JSON.stringify(`${start}(${unit})*${end}`),
      text: (length) => start + unit.repeat(Math.ceil(length / unit.length)) + end,
    })),
  );
}

class Reader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  alternatives(): Part {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return {
      samples: parts.flatMap(({ samples }) => samples).slice(0, 8),
      loops: parts.flatMap(({ loops }) => loops),
    };
  }

  #sequence(): Part {
    let before = '';
    const loops: Loop[] = [];
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#next())) {
      const { samples, loops: inside } = this.#repeated();
      loops.push(...inside.map((loop) => ({ ...loop, before: before + loop.before })));
      before += samples[0] ?? '';
    }
    return { samples: [before], loops };
  }

  #repeated(): Part {
    const part = this.#atom();
    const [quantifier] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at)) ?? [''];
    this.#at += quantifier.length;
    if (quantifier === '') return part;
    const least = quantifier.startsWith('{')
      ? Number.parseInt(quantifier.slice(1), 10)
      : Number(quantifier.startsWith('+'));
    const units = [...part.samples, part.samples.join('')].filter((unit) => unit !== '');
    const samples = [(part.samples[0] ?? '').repeat(least), ...part.samples];
    return { samples, loops: [{ before: '', units: [...new Set(units)] }, ...part.loops] };
  }

  #atom(): Part {
    if (this.#take('(')) {
      if (this.#take('?')) this.#take(':');
      const part = this.alternatives();
      this.#take(')');
      return part;
    }
    if (this.#take('^') || this.#take('$')) return { samples: [''], loops: [] };
    return { samples: samplesOf(this.#characters()), loops: [] };
  }

  /** One character, an escape or a class, as it is written. */
  #characters(): string {
    const [source = ''] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\u[0-9a-fA-F]{4}|\\p\{\w+\}|\\.|.)/su.exec(this.#pattern.slice(this.#at)) ??
      [];
    this.#at += source.length;
    return source;
  }

  #next(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(character: string): boolean {
    const is = this.#next() === character;
    if (is) this.#at += 1;
    return is;
  }
}

/** A few of the characters that fit: one of each kind, punctuation in full. */
function samplesOf(source: string): readonly string[] {
  const fits = new RegExp(`^${source}$`, 'su');
  const fitting = PRINTABLE.filter((character) => fits.test(character));
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].flatMap(
    (kind) => fitting.find((character) => kind.test(character)) ?? [],
  );
  const marks = fitting.filter((character) => !/[A-Za-z0-9]/.test(character)).slice(0, 4);
  const both = new Set([...kinds, ...marks, ...fitting.filter((character) => ':./-@%'.includes(character))]);
  return both.size === 0 ? ['é'] : [...both];
}
