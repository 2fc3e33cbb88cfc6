// Contracts that mean harm: hostile names, strings, comments and nesting, some of them cut or
// garbled.

import { Chance } from "./chance.js";

const NAMES =
  "a b x y Point Money constructor prototype __proto__ then with close toJSON class function import export default eval arguments await yield " +
  "Array Object Error Promise Map Symbol globalThis process require module exports w r v n args context handler string number type enum " +
  "struct error service stream oneway reserved throws infer keyof NaN undefined null true false Codec Writer Reader Call Mutable";
const WORDS = NAMES.split(" ");
export const STRINGS = [
  "*/",
  "*/ process.exit() /*",
  "`${process.exit()}`",
  '"); process.exit(); ("',
  "\\n",
  "\\u{202e}",
  "\u2028",
  "</script>",
  "${a}",
  "\\\\",
  "\u202e",
  "\0",
  "\ud800",
  "é",
  "😀",
  "//",
  "/*",
];
const SCALARS = ["u8", "i64", "f64", "string", "bytes", "bool", "timestamp", "duration"];

export class HostileAuthor {
  readonly #chance: Chance;
  /**
   * Names are declared once and types exist: only then is the harm in texts and names, and gets as
   * far as the output.
   */
  #isPolite = false;
  #count = 0;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
  }

  name(): string {
    if (this.#isPolite) return `${this.#chance.pick(WORDS)}${this.#chance.below(3) === 0 ? "_" : "x"}${++this.#count}`;
    return this.#chance.below(4) === 0 ? `${this.#chance.pick(WORDS)}${this.#chance.below(9)}` : this.#chance.pick(WORDS);
  }

  text(): string {
    return Array.from({ length: this.#chance.below(4) }, () => this.#chance.pick(STRINGS)).join("");
  }

  doc(): string {
    return this.#chance.below(3) === 0 ? `/// ${this.text().replace(/[\r\n\u2028]/g, " ")}\n` : "";
  }

  type(depth = 0): string {
    const kind = this.#chance.below(depth > 4 ? 2 : 6);
    if (this.#isPolite && (kind === 2 || kind === 3)) return this.#chance.pick(SCALARS);
    if (kind === 4) return `[${this.type(depth + 1)}]`;
    if (kind === 5) return `map<string, ${this.type(depth + 1)}>`;
    return kind === 3
      ? "[".repeat(this.#chance.below(60)) + this.name() + "]".repeat(this.#chance.below(60))
      : kind === 2
        ? this.name()
        : this.#chance.pick(SCALARS);
  }

  fields(): string {
    return Array.from({ length: this.#chance.below(5) }, (_, at) => {
      const value =
        this.#chance.below(4) === 0
          ? ` = ${this.#chance.pick(["1", '"x"', "[]", "true", `"${this.text()}"`, "-0", "1e999", "99999999999999999999"])}`
          : "";
      return `${this.doc()}${at + 1} ${this.name()}: ${this.type()}${value === "" && this.#chance.below(3) === 0 ? "?" : ""}${value};`;
    }).join("\n");
  }

  declaration(): string {
    const name = this.name();
    switch (this.#chance.below(7)) {
      case 0:
        return `enum ${name} { 0 ${this.name()}; 1 ${this.name()}; }`;
      case 1:
        return `union ${name} { 1 ${this.name()} { ${this.fields()} } 2 ${this.name()}; }`;
      case 2:
        return `const ${name}: string = "${this.text().replace(/["\\]/g, "")}";`;
      case 3:
        return `@code(NOT_FOUND) error ${name} { ${this.fields()} }`;
      case 4:
        return `service ${name} { ${this.doc()}${this.name()}(${this.name()}: ${this.type()}): ${this.type()}; oneway ${this.name()}(); }`;
      case 5:
        return `@deprecated("${this.text().replace(/["\\]/g, "")}") type ${name} = ${this.type()};`;
      default:
        return `${this.doc()}struct ${name} { ${this.fields()} }`;
    }
  }

  contract(): string {
    this.#isPolite = this.#chance.below(2) === 0;
    const body = Array.from({ length: 1 + this.#chance.below(6) }, () => this.declaration()).join("\n");
    const text = `package ${this.#chance.pick(["demo.v1", "a", "demo.constructor.v1", "x".repeat(80)])};\n${body}\n`;
    if (this.#chance.below(5) > 0) return text;
    // Cut or garbled somewhere.
    const at = this.#chance.below(text.length);
    return this.#chance.below(2) === 0
      ? text.slice(0, at)
      : `${text.slice(0, at)}${this.text()}${text.slice(at + this.#chance.below(9))}`;
  }
}
