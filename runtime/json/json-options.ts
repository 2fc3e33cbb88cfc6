// What reading and writing of JSON are told.

/** What reading is told. */
export interface FromJsonOptions {
  /**
   * What happens to a name that the contract does not have. `"refuse"`: JsonError, with the name
   * that was probably meant; for what people type. `"skip"`: it is passed over, as programs of a
   * newer version may send it. Default `"refuse"`.
   */
  readonly unknownNames?: "refuse" | "skip" | undefined;
  /**
   * What happens to a list or a map that is left out where one must be. `"refuse"`: JsonError.
   * `"empty"`: it is an empty one, as clients of protobuf leave that out. Default `"refuse"`.
   */
  readonly absentLists?: "refuse" | "empty" | undefined;
  /**
   * Gets the number of names that were skipped, and the path of the first, when there were any.
   * Default: nobody hears of them.
   */
  readonly onSkipped?: ((count: number, first: string) => void) | undefined;
}

/** What writing is told. */
export interface ToJsonOptions {
  /**
   * What becomes of values of `@sensitive` fields. `"mask"`: `"[redacted]"` stands in their place,
   * whatever their type is. Default `"show"`.
   */
  readonly sensitive?: "show" | "mask" | undefined;
  /**
   * How durations are written. `"exact"`: bit for bit. `"nanoseconds"`: with nine digits behind the
   * point at most, as readers of protobuf take no more. Default `"exact"`.
   */
  readonly durations?: "exact" | "nanoseconds" | undefined;
  /**
   * Gets the path of each value that was masked, such as `items[].pin`. Default: nobody hears of
   * them.
   */
  readonly onMasked?: ((path: string) => void) | undefined;
}
