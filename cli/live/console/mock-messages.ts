// What the page and the server of the console say of mocks that the console runs. Types alone.

/** What a page asks for. */
export interface MockRequest {
  readonly service: string;
  /** 0 to 4,294,967,295. Default: one is drawn, and stands in the state. */
  readonly seed?: number;
  /** As behind `--rule` of `callwire mock`. */
  readonly rules: readonly string[];
}

/** A mock that runs in the console. */
export interface MockState {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly seed: number;
  readonly rules: readonly string[];
}
