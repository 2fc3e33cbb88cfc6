// What was printed before, for who emits again and again: an edit changes the fingerprints of all
// services that see it, and little else. So files are printed with marks in the place of their
// fingerprints, and printed anew only when something else in them has changed.

import { randomBytes } from "node:crypto";
import type { Descriptor, FileDescriptor, ServiceDescriptor } from "callwire/schema";
import type { Plan } from "./emit.js";
import type { EmittedFile } from "./print-file.js";
import { type Answers, describeType } from "./remembered-answers.js";

const FINGERPRINT = /^[0-9a-f]{16}$/;

/**
 * Digits of a mark that are the index of its service in the file; a contract is too short for more.
 */
const INDEX_DIGITS = 6;

/** A file that was printed, and all that its text was made of. */
interface Printed {
  readonly own: string;
  readonly asked: ReadonlyMap<string, string>;
  readonly file: EmittedFile;
}

export class FileMemory {
  readonly #printed = new Map<string, Printed>();
  /**
   * As nobody can know it, no text of a contract holds it. With the index, as long as a
   * fingerprint.
   */
  readonly #prefix = randomBytes(8)
    .toString("hex")
    .slice(0, 16 - INDEX_DIGITS);
  readonly #marks = new RegExp(`${this.#prefix}([0-9a-f]{${INDEX_DIGITS}})`, "g");

  /** The same program with a mark for each fingerprint. Forgets the files that are not in it. */
  mask({ version, files }: Descriptor): Descriptor {
    const paths = new Set(files.map(({ path }) => path));
    for (const path of this.#printed.keys()) if (!paths.has(path)) this.#printed.delete(path);
    return { version, files: files.map((file) => this.#maskFile(file)) };
  }

  #maskFile(file: FileDescriptor): FileDescriptor {
    // What has another form may be of use in another place: it is printed as it is.
    if (!file.services.every(({ fingerprint }) => FINGERPRINT.test(fingerprint))) return file;
    const services = file.services.map((service, index) => {
      return { ...service, fingerprint: this.#prefix + index.toString(16).padStart(INDEX_DIGITS, "0") };
    });
    return { ...file, services };
  }

  /** Undefined when the file has to be printed. */
  recall(plan: Plan, contract: Answers): EmittedFile | undefined {
    const known = this.#printed.get(plan.file.path);
    if (known?.own !== describeFile(plan)) return undefined;
    for (const [name, answer] of known.asked) if (describeType(contract, name) !== answer) return undefined;
    return known.file;
  }

  remember(plan: Plan, file: EmittedFile): void {
    this.#printed.set(plan.file.path, { own: describeFile(plan), asked: plan.asked.answers, file });
  }

  /** What was printed with marks, with the fingerprints of `services` in their place. */
  unmask(file: EmittedFile, services: readonly ServiceDescriptor[]): EmittedFile {
    const unmasked = (mark: string, index: string) => services[Number.parseInt(index, 16)]?.fingerprint ?? mark;
    return { ...file, text: file.text.replace(this.#marks, unmasked) };
  }
}

function describeFile({ file, rootName, importExtension }: Plan): string {
  return JSON.stringify([rootName, importExtension, file]);
}
