/** What a terminal of so many columns shows: plain text, of any length, with what was overwritten gone. */
export class Screen {
  readonly #columns: number;
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  #rest = '';

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Takes in what a program printed; a sequence that is cut off waits for its end. */
  write(text: string): void {
    const all = this.#rest + text;
    let at = 0;
    for (const match of all.matchAll(SEQUENCES)) {
      if (match.index < at) continue;
      for (const character of all.slice(at, match.index)) this.#put(character);
      this.#obey(match[1] ?? '', match[2] ?? '');
      at = match.index + match[0].length;
    }
    const cut = all.indexOf('\u001b', at);
    for (const character of all.slice(at, cut < 0 ? undefined : cut)) this.#put(character);
    this.#rest = cut < 0 ? '' : all.slice(cut);
  }

  /** The lines, without blanks at their ends. */
  text(): string {
    return this.#lines
      .map((line) =>
        Array.from(line, (cell) => cell ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  /** The longest line. */
  width(): number {
    return Math.max(...this.#lines.map((line) => line.length));
  }

  #put(character: string): void {
    if (character === '\n') return this.#moveTo(this.#row + 1, this.#column);
    if (character === '\r') return this.#moveTo(this.#row, 0);
    if (character === '\b') return this.#moveTo(this.#row, this.#column - 1);
    if (character < ' ') return;
    if (this.#column === this.#columns) this.#moveTo(this.#row + 1, 0);
    this.#line()[this.#column] = character;
    this.#column += 1;
  }

  #obey(numbers: string, letter: string): void {
    const [first = 1] = numbers.split(';').map((each) => (each === '' ? 1 : Number(each)));
    const moves: Readonly<Record<string, readonly [row: number, column: number]>> = {
      A: [this.#row - first, this.#column],
      B: [this.#row + first, this.#column],
      C: [this.#row, this.#column + first],
      D: [this.#row, this.#column - first],
      G: [this.#row, first - 1],
    };
    const move = moves[letter];
    if (move !== undefined) this.#moveTo(...move);
    if (letter === 'K') this.#erase(numbers);
    if (letter === 'J') {
      this.#line().length = Math.min(this.#column, this.#line().length);
      this.#lines.length = this.#row + 1;
    }
  }

  #erase(numbers: string): void {
    const line = this.#line();
    if (numbers === '2') line.length = 0;
    else if (numbers === '1') line.fill(' ', 0, this.#column + 1);
    else line.length = Math.min(this.#column, line.length);
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, row);
    this.#column = Math.min(Math.max(0, column), this.#columns - 1);
    this.#line();
  }

  #line(): string[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] ?? [];
  }
}

const SEQUENCES = /\u001b\[\??([\d;]*)([A-Za-z])/g; // oxlint-disable-line no-control-regex -- they are what it is about
