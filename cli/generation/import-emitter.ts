// Beside the bundle, not in it: the bundle may run as a script of `node:vm`, where an `import()`
// makes Node warn of an experiment.

/** The emitter, which loads ts-morph. */
export function importEmitter(): Promise<typeof import("@callwire/compiler/emit")> {
  return import("@callwire/compiler/emit");
}
