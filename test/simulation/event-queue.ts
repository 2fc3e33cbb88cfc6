// Virtual time: what is to happen, in the order of its moments. Events of one moment happen in the
// order in which they were added. Most are deadlines, each later than the one before: those wait in
// a line, and only what comes earlier needs the heap.

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class EventQueue {
  /** Milliseconds since the start. */
  now = 0;
  readonly #heap: Event[] = [];
  /** In their order, from `#lineStart` on. */
  #line: Event[] = [];
  #lineStart = 0;
  #order = 0;

  after(delayMs: number, run: () => void): void {
    const event = { at: this.now + delayMs, order: this.#order++, run };
    const last = this.#line.at(-1);
    if (last === undefined || event.at >= last.at) this.#line.push(event);
    else this.#push(event);
  }

  /** Lets everything happen until `end`. */
  runUntil(end: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      if (next === this.#heap[0]) this.#pop();
      else this.#leaveLine();
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  #next(): Event | undefined {
    const [first] = this.#heap;
    const waiting = this.#line[this.#lineStart];
    if (first === undefined || waiting === undefined) return first ?? waiting;
    return isBefore(first, waiting) ? first : waiting;
  }

  #leaveLine(): void {
    this.#lineStart++;
    if (this.#lineStart < this.#line.length / 2) return;
    this.#line = this.#line.slice(this.#lineStart);
    this.#lineStart = 0;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
