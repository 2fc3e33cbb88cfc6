// Which service each page looks at. Above some hundred services the instances of those alone are
// followed. Knows no registry.

/** What follows services. */
export interface Keeper {
  keep(name: string): Promise<void>;
  letGo(name: string): Promise<void>;
}

export class LookedAt {
  readonly #keeper: Keeper;
  /** By the page. No bound here: the streams of events have one for pages. */
  readonly #places = new Map<string, string>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Undefined: at none, or the page has gone. Resolves once the list of the service is there. */
  async look(page: string, service: string | undefined): Promise<void> {
    const before = this.#places.get(page);
    if (service === undefined) this.#places.delete(page);
    else this.#places.set(page, service);
    const isLeft = before !== undefined && ![...this.#places.values()].includes(before);
    await Promise.all([
      isLeft ? this.#keeper.letGo(before) : undefined,
      service === undefined ? undefined : this.#keeper.keep(service),
    ]);
  }
}
