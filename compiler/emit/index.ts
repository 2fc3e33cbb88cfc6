// The door `@callwire/compiler/emit`: TypeScript from a Descriptor. Apart from the main door because it loads ts-morph.

export { emit, type EmitOptions, type EmitResult, type EmittedFile, GENERATED_MARK } from "./emit.js";
export type { EmitProblem } from "./problems.js";
