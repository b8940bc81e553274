/** A growing column of 32-bit integers; -1 means none. */
export class Int32Vector {
  #cells = new Int32Array(256).fill(-1);

  get(row: number): number {
    return this.#cells[row] ?? -1;
  }

  set(row: number, value: number): void {
    if (row >= this.#cells.length) this.#grow(row);
    this.#cells[row] = value;
  }

  #grow(row: number): void {
    const larger = new Int32Array(Math.max(row + 1, this.#cells.length * 2)).fill(-1);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}
