// How `callwire dev` knows the servers that it has started, in a registry that others use, too: it
// gives each process a mark by the environment, and that stands in its records.

/** Of the environment: 16 hexadecimal digits. */
const MARK = "CALLWIRE_DEV_MARK";
const FORM = /^[0-9a-f]{16}$/;
const NONE: Readonly<Record<string, string>> = Object.freeze({});

/**
 * For the `meta` of a record: the mark, and how many instances the process makes, which is one or
 * each of its workers. Nothing where there is no mark.
 */
export function devMeta(
  workers: number | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const mark = environment[MARK];
  return mark === undefined || !FORM.test(mark) ? NONE : { "callwire.dev": `${mark}/${workers ?? 1}` };
}
