// What the page and the server of the console say of mocks that the console runs. Types alone.

import type { MethodDescriptor } from "callwire/schema";
import type { ContractText } from "../live-command.js";
import type { MockSource, ProjectContract } from "../mock/mock-source.js";

export type { ContractText, MockSource, ProjectContract };

/** What a page asks for. */
export interface MockRequest {
  readonly source: MockSource;
  /** Full names; empty or left out: all of the source. */
  readonly services?: readonly string[];
  /** 0 to 4,294,967,295. Default: one is drawn, and stands in the state. */
  readonly seed?: number;
  /** As behind `--rule` of `callwire mock`. */
  readonly rules: readonly string[];
  /** As `callwire record` writes them. */
  readonly recording?: ContractText;
}

/** Of which contract a page wants to know the methods, for rules. */
export interface MockableRequest {
  readonly source: MockSource;
}

/** What of a contract can be mocked. */
export interface Mockable {
  readonly services: readonly MockableService[];
}

export interface MockableService {
  readonly name: string;
  readonly methods: readonly MockableMethod[];
}

export interface MockableMethod {
  readonly name: string;
  readonly kind: MethodDescriptor["kind"];
  /** Errors of the contract, without their package. */
  readonly throws: readonly string[];
}

/** A mock that runs in the console. */
export interface MockState {
  readonly id: string;
  readonly services: readonly string[];
  readonly address: string;
  readonly seed: number;
  readonly rules: readonly string[];
  /** Where its contract is from, in words. */
  readonly source: string;
  /** The name of its recording, and calls that it can give again. */
  readonly recording?: { readonly name: string; readonly count: number };
}
