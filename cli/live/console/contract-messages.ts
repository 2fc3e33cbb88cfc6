// What the server of the console tells its page of contracts that run beside one another. Types
// alone.

/** What is other in a contract than in the one of most instances. */
export interface ContractDifference {
  /** What `callwire breaking` finds from that one to this one. */
  readonly findings: readonly { readonly severity: string; readonly name: string; readonly message: string }[];
  /** Lines that begin with `+`, `-` or a space; empty where there are too many. */
  readonly patch: string;
}

/** A contract of a service that runs now. */
export interface ContractVersion {
  readonly fingerprint: string;
  readonly instances: number;
  /** Versions of those instances. */
  readonly versions: readonly string[];
  /** Absent for the one that most have, and where nobody gives it. */
  readonly difference?: ContractDifference;
}
