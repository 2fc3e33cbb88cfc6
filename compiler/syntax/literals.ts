// The values of literal tokens.

import type { DiagnosticBag } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import type { SourceFile } from "../text/source-file.js";

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', "0": "\0" };
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([\s\S])|$)/g;

/**
 * Digits of an integer literal at most: 64-bit numbers have 20. Bounds the work of a hostile
 * literal.
 */
const MAX_DIGITS = 40;

/** The number of an integer literal; zero for a malformed one, which the lexer has reported. */
export function readInt(image: string): bigint {
  if (/^[0-9]{1,15}$/.test(image)) return BigInt(Number(image));
  // `5n` has been reported.
  const digits = image.replaceAll("_", "").replace(/n$/, "");
  const isNegative = digits.startsWith("-");
  const body = isNegative ? digits.slice(1) : digits;
  if (!/^(?:0[xX][0-9a-fA-F]+|[0-9]+)$/.test(body)) return 0n;
  // Longer numbers are out of every range; a short one that is out of every range too stands for
  // them.
  const value = BigInt(body.length > MAX_DIGITS ? `1${"0".repeat(MAX_DIGITS)}` : body);
  return isNegative ? -value : value;
}

/** The number of a floating point literal; may be infinite. */
export function readFloat(image: string): number {
  return Number(image.replaceAll("_", ""));
}

/** Milliseconds of a duration literal. */
export function readDuration(image: string): number {
  const [, amount = "0", unit = "ms"] = /^(-?[0-9.]+)([a-z]+)$/.exec(image) ?? [];
  const milliseconds = Number(amount) * (MS_PER_UNIT[unit] ?? 1);
  // 0.1s is 100 ms exactly; what binary fractions add below a picosecond is cut.
  return Number(milliseconds.toPrecision(15));
}

/** The text of a string literal, quotes included in `image`; reports escapes that do not exist. */
export function readString(image: string, source: SourceFile, offset: number, bag: DiagnosticBag): string {
  const isClosed = image.length > 1 && image.endsWith('"');
  const body = image.slice(1, isClosed ? -1 : undefined);
  if (!body.includes("\\")) return body;
  return body.replace(
    ESCAPE,
    (all: string, braced: string | undefined, four: string | undefined, letter: string | undefined, at: number) => {
      const character = braced ?? four;
      const text = character !== undefined ? readCodePoint(Number.parseInt(character, 16)) : ESCAPES[letter ?? ""];
      if (text !== undefined) return text;
      const start = offset + 1 + at;
      bag.report("CW1006", {
        message: `unknown escape ${quote(all)} in a string`,
        span: { file: source, start, end: start + all.length },
        help: 'the escapes are `\\n`, `\\r`, `\\t`, `\\0`, `\\\\`, `\\"`, `\\u00e9` and `\\u{1f600}`',
      });
      return "";
    },
  );
}

function readCodePoint(code: number): string | undefined {
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code > 0x10ffff || isSurrogate ? undefined : String.fromCodePoint(code);
}
