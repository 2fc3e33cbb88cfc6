// What may be written in `callwire.json`, by its JSON schema: keys that are not there yet, with
// what is written for them, and the values that a key may have.

import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Hover,
  InsertTextFormat,
  MarkupKind,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { configurationSchema } from "../input/configuration-keys.js";
import type { Schema } from "../input/forms.js";
import { type JsonPlace, jsonPlaceAt } from "./json-place.js";

/** At an offset of the text of the file. */
export function completeConfiguration(document: TextDocument, offset: number, takesSnippets: boolean): CompletionList {
  const place = jsonPlaceAt(document.getText(), offset);
  const range = { start: document.positionAt(place.start), end: document.positionAt(place.end) };
  const found = place.kind === "key" ? keysAt(place, takesSnippets) : place.kind === "value" ? valuesAt(place) : [];
  const items = found.map(({ label, written, isSnippet = false, ...rest }): CompletionItem => {
    const format = isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {};
    return { ...rest, label, filterText: JSON.stringify(label), textEdit: { range, newText: written }, ...format };
  });
  return { isIncomplete: false, items };
}

/** What the key at an offset is for; null where there is none. */
export function describeConfiguration(document: TextDocument, offset: number): Hover | null {
  const { kind, path, word, start, end } = jsonPlaceAt(document.getText(), offset);
  const schema = kind === "key" && word !== undefined ? schemaAt([...path, word]) : undefined;
  const description = schema?.["description"];
  if (typeof description !== "string") return null;
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  return { contents: { kind: MarkupKind.PlainText, value: description }, range };
}

interface Written extends Pick<CompletionItem, "documentation" | "kind"> {
  readonly label: string;
  readonly written: string;
  readonly isSnippet?: boolean;
}

/** Keys of the object around, but for those that it has. */
function keysAt({ path, others, hasColon }: JsonPlace, takesSnippets: boolean): readonly Written[] {
  return [...propertiesOf(schemaAt(path))].flatMap(([label, schema]): readonly Written[] => {
    if (others.includes(label)) return [];
    const [before, behind] = emptyOf(schema);
    const value = takesSnippets ? `${before}$1${behind}` : before + behind;
    const description = schema["description"];
    return [
      {
        label,
        kind: CompletionItemKind.Property,
        // One that has its value already is written alone.
        written: hasColon ? JSON.stringify(label) : `${JSON.stringify(label)}: ${value}`,
        isSnippet: takesSnippets && !hasColon,
        ...(typeof description === "string" ? { documentation: description } : {}),
      },
    ];
  });
}

/** What a value begins as, before and behind the cursor. */
function emptyOf(schema: Schema): readonly [string, string] {
  if ("default" in schema) return [JSON.stringify(schema["default"]), ""];
  switch (schema["type"]) {
    case "array":
      return ["[", "]"];
    case "object":
      return ["{ ", " }"];
    default:
      return ['"', '"'];
  }
}

/** Words that a value may be, where it is one of some. A list has each once. */
function valuesAt({ path, others }: JsonPlace): readonly Written[] {
  const schema = schemaAt(path);
  const words: unknown = schema?.["type"] === "boolean" ? [true, false] : schema?.["enum"];
  if (!Array.isArray(words)) return [];
  return words.map(String).flatMap((label, index): readonly Written[] => {
    if (typeof path.at(-1) === "number" && others.includes(label)) return [];
    return [{ label, kind: CompletionItemKind.Value, written: JSON.stringify(words[index]) }];
  });
}

/** The part of the schema that a place in the file is held to. */
function schemaAt(path: JsonPlace["path"]): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (schema, step) => (typeof step === "number" ? asSchema(schema?.["items"]) : propertiesOf(schema).get(step)),
    configurationSchema(),
  );
}

function propertiesOf(schema: Schema | undefined): ReadonlyMap<string, Schema> {
  const entries = Object.entries(asSchema(schema?.["properties"]) ?? {});
  return new Map(entries.flatMap(([name, each]) => (isSchema(each) ? [[name, each] as const] : [])));
}

function asSchema(value: unknown): Schema | undefined {
  return isSchema(value) ? value : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
