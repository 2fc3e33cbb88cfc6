// The door `@callwire/compiler/emit`: TypeScript from a Descriptor. Apart from the main door because it loads ts-morph.

export { type EmitOptions, type EmitResult, type EmittedFile, emit, GENERATED_MARK } from "./emit.js";
export type { EmitProblem } from "./problems.js";
