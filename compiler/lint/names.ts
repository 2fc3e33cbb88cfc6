// How names are written, and how they would be.

const PASCAL = /^[A-Z][A-Za-z0-9]*$/;
const CAMEL = /^[a-z][A-Za-z0-9]*$/;
const UPPER = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

export function isPascalCase(name: string): boolean {
  return PASCAL.test(name);
}

export function isCamelCase(name: string): boolean {
  return CAMEL.test(name);
}

export function isUpperSnakeCase(name: string): boolean {
  return UPPER.test(name);
}

/** The words of a name: `fromHTTPHeader_2` is from, HTTP, Header, 2. */
function wordsOf(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? [name];
}

export function toPascalCase(name: string): string {
  return wordsOf(name).map(capitalize).join("");
}

export function toCamelCase(name: string): string {
  const pascal = toPascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

export function toUpperSnakeCase(name: string): string {
  return wordsOf(name).join("_").toUpperCase();
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
