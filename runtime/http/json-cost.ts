// How long V8 will take for a text of JSON, estimated before it is parsed: a name in a new place
// costs it a microsecond, as it makes a hidden class for each. Takes whatever bytes there are.

import { randomInt } from "node:crypto";
import { JSON_NAME_COST, MAX_JSON_COST, MAX_JSON_DEPTH, MAX_JSON_SHAPED_NAMES } from "../base/limits/http.js";

/** So that nobody can choose names that are taken for the same. */
const SEED = randomInt(2 ** 31) * 2 + 1;
/** Bits of a table in which each place of a name is marked that was met. */
const TABLE_BITS = 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

// Of this thread: a text is looked through without a pause.
const marks = new Uint32Array(2 ** (TABLE_BITS - 5));
/** The names so far of each object that is open, as one number; and how many they are. */
const paths = new Uint32Array(MAX_JSON_DEPTH + 1);
const counts = new Uint32Array(MAX_JSON_DEPTH + 1);
const isObject = new Uint8Array(MAX_JSON_DEPTH + 1);

/** False for a text that holds the event loop for too long, or is too deep for any contract. */
export function isCheapJson(bytes: Uint8Array): boolean {
  marks.fill(0);
  const { length } = bytes;
  let depth = 0;
  let cost = 0;
  let isName = false;
  isObject[0] = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      let hash = SEED;
      for (at++; at < length && bytes[at] !== QUOTE; at++) {
        if (bytes[at] === BACKSLASH) at++;
        if (isName) hash = mix(hash ^ (bytes[at] ?? 0));
      }
      cost += isName ? nameCost(depth, hash) : 1;
      isName = false;
    } else if (byte === COMMA) isName = isObject[depth] === 1;
    else if (byte === OBJECT || byte === LIST) {
      cost++;
      depth++;
      if (depth > MAX_JSON_DEPTH) return false;
      isName = byte === OBJECT;
      isObject[depth] = isName ? 1 : 0;
      paths[depth] = counts[depth] = 0;
    } else if (byte === OBJECT_END || byte === LIST_END) {
      isName = false;
      if (depth > 0) depth--;
    }
    if (cost > MAX_JSON_COST) return false;
  }
  return true;
}

/** With a multiplier of few ones alone names would be the same: the high bits come down first. */
function mix(value: number): number {
  return Math.imul(value ^ (value >>> 15), SEED);
}

/**
 * Nothing for a name behind the same ones as in an object before; an object of many has no class.
 */
function nameCost(depth: number, hash: number): number {
  const count = (counts[depth] ?? 0) + 1;
  counts[depth] = count;
  const path = mix(mix((paths[depth] ?? 0) ^ hash));
  paths[depth] = path;
  const place = ((path ^ (path >>> 13)) >>> 0) >>> (32 - TABLE_BITS);
  const word = marks[place >>> 5] ?? 0;
  const bit = 1 << (place & 31);
  if ((word & bit) !== 0 && count <= MAX_JSON_SHAPED_NAMES) return 0;
  marks[place >>> 5] = word | bit;
  return JSON_NAME_COST;
}
