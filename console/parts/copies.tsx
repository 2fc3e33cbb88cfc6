// The call as it can be made elsewhere: a line to copy for a terminal, or a program.

import { useSignal } from "@preact/signals";
import { asCommand, asCurl, asTypeScript, type CopiedCall } from "../form/copy-as.js";

const FORMS = { "command line": asCommand, TypeScript: asTypeScript, "curl, by a gateway": asCurl } as const;

export function Copies(call: CopiedCall) {
  const copied = useSignal("");
  const copy = async (name: keyof typeof FORMS): Promise<void> => {
    await navigator.clipboard.writeText(FORMS[name](call)).then(
      () => {
        copied.value = `Copied as ${name}.`;
      },
      () => {
        copied.value = "The browser does not let pages copy.";
      },
    );
  };
  return (
    <div class="copies">
      <span>Copy as</span>
      {(Object.keys(FORMS) as (keyof typeof FORMS)[]).map(
        (
          name, // its own keys
        ) => (
          <button key={name} type="button" class="button" onClick={() => void copy(name)}>
            {name}
          </button>
        ),
      )}
      <span role="status">{copied.value}</span>
    </div>
  );
}
