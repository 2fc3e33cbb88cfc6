// What the lowering of one program shares.

import { BoundsReader } from "../semantic/bounds.js";
import type { Program } from "../semantic/program.js";
import { TypeResolver } from "../semantic/types.js";
import { Evaluator } from "../semantic/values.js";

export interface Lowering {
  readonly program: Program;
  readonly types: TypeResolver;
  readonly values: Evaluator;
  readonly bounds: BoundsReader;
}

export function createLowering(program: Program): Lowering {
  const types = new TypeResolver(program);
  const values = new Evaluator(program, types);
  return { program, types, values, bounds: new BoundsReader(program, values) };
}
