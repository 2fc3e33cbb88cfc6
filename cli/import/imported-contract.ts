// A contract that an import makes.

export interface ImportedContract {
  /** Below the root. */
  readonly path: string;
  /** The file that it is made of; undefined for what is written beside them. */
  readonly from: string | undefined;
  /** Not formatted. */
  readonly text: string;
  /** Paths of the contracts that it imports. */
  readonly imports: readonly string[];
}
