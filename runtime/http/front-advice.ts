// What who runs a front can do about what it refuses, in the words of the place where it is set up.

/** The ends of messages. */
export interface FrontAdvice {
  /** About a name that clients have for the server. */
  readonly host: string;
  /** About an origin of pages. */
  readonly origin: string;
  /** About metrics, where there are none. */
  readonly metrics: string;
}

/** At a server. */
export const SERVER_ADVICE: FrontAdvice = {
  host: "give createHttp its name in hosts",
  origin: "give createHttp the origin in cors",
  metrics: "give createHttp a registry in metrics",
};
