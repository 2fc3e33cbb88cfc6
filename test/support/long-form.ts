// Scenes that decide nothing else the longer they go on have a short form, which `npm test` runs,
// and a long one: `npm run test:long`.

/** Whether the long forms run. */
export const IS_LONG = process.env["CALLWIRE_LONG"] === "1";

/** How many, in the form that runs. */
export function shortOrLong(short: number, long: number): number {
  return IS_LONG ? long : short;
}
