// The call as it can be made elsewhere: a line to copy for a terminal, a program, or a file, which
// can be opened here again.

import { asCommand, asCurl, asTypeScript, type CopiedCall } from "@callwire/compiler";
import { useSignal } from "@preact/signals";
import { MAX_FILE_LENGTH, readRequest, type SavedRequest, writeRequest } from "../form/saved-request.js";
import { safeText } from "../model/safe-text.js";
import { FileButton } from "./file-button.js";

const FORMS = [
  { name: "command line", write: asCommand },
  { name: "TypeScript", write: asTypeScript },
  { name: "curl, by a gateway", write: asCurl },
];

interface CopiesProps {
  readonly call: CopiedCall;
  /** May throw Error that says why not. */
  readonly onOpen: (saved: SavedRequest) => void;
}

export function Copies({ call, onOpen }: CopiesProps) {
  const copied = useSignal("");
  const copy = async ({ name, write }: (typeof FORMS)[number]): Promise<void> => {
    await navigator.clipboard.writeText(write(call)).then(
      () => {
        copied.value = `Copied as ${name}.`;
      },
      () => {
        copied.value = "The browser does not let pages copy.";
      },
    );
  };
  const open = async ([chosen]: readonly File[]): Promise<void> => {
    if (chosen === undefined) return;
    try {
      // Bytes are no fewer than characters.
      if (chosen.size > 4 * MAX_FILE_LENGTH) throw new Error(`${chosen.name} has ${chosen.size} bytes, which is too much`);
      onOpen(readRequest(await chosen.text(), `${call.service}/${call.method}`));
      copied.value = `Opened ${chosen.name}.`;
    } catch (error) {
      copied.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <div class="copies">
      <div>
        <span>Copy as</span>
        {FORMS.map((form) => (
          <button key={form.name} type="button" class="button" onClick={() => void copy(form)}>
            {form.name}
          </button>
        ))}
      </div>
      <div>
        <button type="button" class="button" onClick={() => save(call)}>
          Save as a file
        </button>
        <FileButton label="Open a file" accept=".json,application/json" onFiles={(files) => void open(files)} />
      </div>
      <span role="status">{safeText(copied.value, 400)}</span>
    </div>
  );
}

function save(call: CopiedCall): void {
  const url = URL.createObjectURL(new Blob([writeRequest(call)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${call.method}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url)); // the browser has it by then
}
