// Classes of the module `vscode`, as far as an extension needs them. Knows no window.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

export type Listener = (value: unknown) => unknown;

export class Disposable {
  readonly #end: () => void;
  constructor(end: () => void = () => undefined) {
    this.#end = end;
  }
  dispose(): void {
    this.#end();
  }
  static from(...all: readonly Disposable[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return this.scheme === "file" ? pathToFileURL(this.path).href : `${this.scheme}:${this.path}`;
  }
  static file(path: string): Uri {
    return new Uri("file", path);
  }
  static from({ scheme, path }: { readonly scheme: string; readonly path: string }): Uri {
    return new Uri(scheme, path);
  }
  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), decodeURIComponent(pathname));
  }
}

export class EventEmitter {
  readonly #own = new Set<Listener>();
  readonly event = (listener: Listener): Disposable => {
    this.#own.add(listener);
    return new Disposable(() => this.#own.delete(listener));
  };
  fire(value: unknown): void {
    for (const listener of this.#own) listener(value);
  }
  dispose(): void {
    this.#own.clear();
  }
}

export class CancellationTokenSource {
  readonly #emitter = new EventEmitter();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#emitter.event };
  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#emitter.fire(undefined);
  }
  dispose(): void {
    this.#emitter.dispose();
  }
}

export class ProcessExecution {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  constructor(program: string, args: readonly string[], { cwd }: { readonly cwd: string }) {
    this.program = program;
    this.args = args;
    this.cwd = cwd;
  }
}

export class Task {
  readonly execution: ProcessExecution;
  constructor(...[, , , , execution]: readonly [unknown, unknown, string, string, ProcessExecution]) {
    this.execution = execution;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...[line, character, endLine, endCharacter]: readonly [number, number, number, number]) {
    this.start = new Position(line, character);
    this.end = new Position(endLine, endCharacter);
  }
}

export class DocumentSymbol {
  readonly name: string;
  readonly selectionRange: unknown;
  children: readonly DocumentSymbol[] = [];
  constructor(...[name, , , , selectionRange]: readonly [string, unknown, unknown, unknown, unknown]) {
    this.name = name;
    this.selectionRange = selectionRange;
  }
}

/** A document of a file, as it is on disk. */
export class TextFile {
  readonly uri: Uri;
  readonly version = 1;
  readonly languageId = "callwire";
  constructor(uri: Uri) {
    this.uri = uri;
  }
  getText(range?: Range): string {
    const text = readFileSync(this.uri.path, "utf8");
    return range === undefined
      ? text
      : (text.split("\n")[range.start.line] ?? "").slice(range.start.character, range.end.character);
  }
  lineAt(line: number): { readonly text: string } {
    return { text: this.getText().split("\n")[line] ?? "" };
  }
  getWordRangeAtPosition({ line, character }: Position): Range {
    const [word = ""] = /^\w*/.exec(this.lineAt(line).text.slice(character)) ?? [];
    return new Range(line, character, line, character + word.length);
  }
}
