// What services are called at the prompt: short names, and beginnings of them that are unique.

/** Shorter beginnings would be taken from the user's own variables. */
const MIN_BEGINNING = 3;

/**
 * A name for each service, in their order: `calculator` of `demo.calculator.v1.Calculator`. Of two
 * that would be the same, and of one in `taken`, the name has the package in front.
 */
export function shortNames(services: readonly string[], taken: (name: string) => boolean): readonly string[] {
  const simple = services.map((service) => lowerFirst(service.slice(service.lastIndexOf(".") + 1)));
  const counts = new Map<string, number>();
  for (const name of simple) counts.set(name, (counts.get(name) ?? 0) + 1);
  return services.map((service, index) => {
    const name = simple[index] ?? service;
    return counts.get(name) === 1 && !taken(name) ? name : lowerFirst(service.split(".").map(upperFirst).join(""));
  });
}

/** Every beginning that stands for one of the names alone, with that name. */
export function beginningsOf(names: readonly string[], taken: (name: string) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>();
  for (const name of names)
    for (let length = MIN_BEGINNING; length < name.length; length++) {
      const beginning = name.slice(0, length);
      found.set(beginning, found.has(beginning) ? undefined : name);
    }
  const unique = [...found].filter(([beginning]) => !names.includes(beginning) && !taken(beginning));
  return new Map(unique.flatMap(([beginning, name]) => (name === undefined ? [] : [[beginning, name]])));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
