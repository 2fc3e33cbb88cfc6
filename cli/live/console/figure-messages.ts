// What the server of the console and its page tell one another of figures. Types alone.

/** How busy a service is at one instance, or at all of them, in the last second. */
export interface Figures {
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly inFlight: number;
  /** Absent when no call has ended. Of several instances: the middle one, by their calls. */
  readonly p50Ms?: number;
  /** Absent when no call has ended. Of several instances: that of the slowest. */
  readonly p99Ms?: number;
}

/** One moment of the graphs of a service. */
export interface FigurePoint extends Figures {
  /** Wall-clock milliseconds since 1970. */
  readonly at: number;
  /** Calls that have ended since the point before, each once. */
  readonly calls: number;
  /** Of them, those that failed. */
  readonly errors: number;
}

/** Why an instance has none. */
export interface NoFigures {
  readonly why: string;
}

/** What a page is told each second that looks at figures. */
export interface FiguresPush {
  readonly kind: "figures";
  /** By service: of all of them, or of the one at which the page looks. */
  readonly services: Readonly<Record<string, Figures>>;
  /** The one at which the page looks; absent when it looks at all. */
  readonly service?: string;
  /** By id, of that service. */
  readonly instances?: Readonly<Record<string, Figures | NoFigures>>;
  /** Of that service: what is new in its graphs. */
  readonly point?: FigurePoint;
  /** Instances that are followed, of all at which pages look. */
  readonly followed: number;
  readonly wanted: number;
}

/** What a page wants figures of: one service, or all by an empty name; null: of none. */
export interface FiguresRequest {
  readonly page: string;
  readonly service: string | null;
}

/** The oldest first; empty unless one service is looked at. */
export interface FiguresAnswer {
  readonly history: readonly FigurePoint[];
}
