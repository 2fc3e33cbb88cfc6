// The door `@callwire/compiler/emit`: TypeScript from a Descriptor. Apart from the main door, as
// most runs of the command need neither this nor ts-morph.

export { BackgroundEmitter, type BackgroundEmitterOptions } from "./background-emitter.js";
export { type EmitOptions, type EmitResult, emit, GENERATED_MARK } from "./emit.js";
export type { EmittedFile } from "./print-file.js";
export type { EmitProblem } from "./problems.js";
