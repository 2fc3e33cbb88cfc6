// A call as a line for a terminal or for a program. What would hide, or end a quotation, is
// escaped.

/** A call that somebody wants to make elsewhere. */
export interface CopiedCall {
  /** Full name. */
  readonly service: string;
  /** Its name in the service. */
  readonly method: string;
  /** JSON: an object with a value for each parameter that is given. */
  readonly args: unknown;
  /** What goes along with it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the service is found, as `--registry` has it. */
  readonly registry: string;
  /** Whether the server streams. */
  readonly isStream: boolean;
  /** JSON: what the client streams. None when it streams nothing, or when that is not known. */
  readonly items?: readonly [unknown, ...unknown[]];
}

const UNSEEN = /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** JSON on one line that shows all that is in it. */
export function plainJson(value: unknown, space?: number): string {
  return JSON.stringify(value, undefined, space).replace(UNSEEN, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** What no shell gives a meaning, in the middle of a word or at its beginning: zsh reads `=ls`. */
const PLAIN = /^[\w.,:/@%+-]+$/;

/** One word of a shell, whatever is in it but NUL. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** For a terminal, by `callwire call`. */
export function asCommand({ service, method, args, metadata, registry, items }: CopiedCall): string {
  const name = shellWord(`${service}/${method}`);
  const line = `callwire call ${name} -d ${shellWord(plainJson(args))}${headersOf(metadata)} --registry ${shellWord(registry)}`;
  if (items === undefined) return line;
  // Not by echo, which reads escapes in some shells.
  return `printf '%s\\n' ${items.map((item) => shellWord(plainJson(item))).join(" ")} | ${line}`;
}

/** By a gateway at its own port, which anybody has to have started. It takes no items. */
export function asCurl({ service, method, args, metadata }: CopiedCall): string {
  const url = `http://127.0.0.1:8080/${service}/${method}`;
  return `curl -H 'content-type: application/json'${headersOf(metadata)} -d ${shellWord(plainJson(args))} ${shellWord(url)}`;
}

/** As `-H`, which both know. */
function headersOf(metadata: CopiedCall["metadata"]): string {
  return Object.entries(metadata)
    .map(([key, value]) => ` -H ${shellWord(`${key}:${value}`)}`)
    .join("");
}

/** A program that needs no generated code. */
export function asTypeScript({ service, method, args, metadata, registry, isStream, items }: CopiedCall): string {
  const client = Object.keys(metadata).length === 0 ? "client" : `client.with({ metadata: ${plainJson(metadata)} })`;
  const streamed = items === undefined ? "" : `, ${plainJson(items)}`;
  const call = `(${plainJson(method)}, ${plainJson(args)}${streamed})`;
  const use = isStream
    ? `for await (const item of ${client}.stream${call}) console.log(item);`
    : `console.log(await ${client}.call${call});`;
  return `import { connectDynamic } from "callwire/dynamic";

await using client = await connectDynamic(${plainJson(service)}, ${plainJson(registry)});
${use}
`;
}
