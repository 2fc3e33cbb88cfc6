// Which contract a mock has: that of a service that runs, one of the project, or files of who looks.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MockSource, ProjectContract } from "../../cli/live/console/mock-messages.js";
import { ask } from "../link/ask.js";
import { known } from "../link/follow.js";
import { readContracts } from "../link/mocks.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";
import { FileButton } from "./file-button.js";

/** Names that are proposed for what is typed. */
const MAX_PROPOSED = 50;

type Kind = MockSource["kind"];
const KINDS: readonly (readonly [Kind, string])[] = [
  ["service", "A service"],
  ["project", "The project"],
  ["texts", "Files"],
];

interface MockSourceInputProps {
  readonly source: MockSource | undefined;
  readonly onChange: (source: MockSource | undefined) => void;
  readonly onProblem: (problem: string) => void;
}

export function MockSourceInput({ source, onChange, onProblem }: MockSourceInputProps) {
  const kind = useSignal<Kind>(source?.kind ?? "service");
  return (
    <fieldset class="mock-source">
      <legend>Contract</legend>
      <div class="tabs" role="tablist" aria-label="Contract of">
        {KINDS.map(([each, name]) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={kind.value === each}
            onClick={() => {
              if (kind.value === each) return;
              kind.value = each;
              onProblem("");
              onChange(undefined);
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {kind.value === "service" && <ServiceInput name={source?.kind === "service" ? source.service : ""} onChange={onChange} />}
      {kind.value === "project" && <ProjectInput source={source} onChange={onChange} onProblem={onProblem} />}
      {kind.value === "texts" && <FilesInput source={source} onChange={onChange} onProblem={onProblem} />}
    </fieldset>
  );
}

function ServiceInput({ name, onChange }: { readonly name: string } & Pick<MockSourceInputProps, "onChange">) {
  const typed = useSignal(name);
  const wanted = typed.value.trim().toLowerCase();
  const proposed = (known.value?.names ?? []).filter((each) => each.toLowerCase().includes(wanted)).slice(0, MAX_PROPOSED);
  const give = (text: string): void => {
    const service = text.trim();
    if (service !== name) onChange(service === "" ? undefined : { kind: "service", service }); // what is chosen stays
  };
  return (
    <label class="field">
      Its full name
      <input
        type="text"
        list="mockable"
        value={typed.value}
        placeholder="demo.calculator.v1.Calculator"
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          if (known.value?.names.includes(currentTarget.value) === true) give(currentTarget.value); // one that was proposed
        }}
        onChange={({ currentTarget }) => give(currentTarget.value)}
      />
      <datalist id="mockable">
        {proposed.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </label>
  );
}

function ProjectInput({ source, onChange, onProblem }: MockSourceInputProps) {
  const contracts = useSignal<readonly ProjectContract[] | undefined>(undefined);
  useEffect(() => {
    ask<readonly ProjectContract[]>("/api/mocks/project").then(
      (found) => {
        contracts.value = found;
      },
      (error: Error) => onProblem(error.message),
    );
  }, []);
  if (contracts.value?.length === 0)
    return (
      <p class="note">
        The console was started outside of a project, or its contracts have mistakes. <code>callwire check</code> shows them.
      </p>
    );
  return (
    <label class="field">
      Below the roots of callwire.json
      <select
        value={source?.kind === "project" ? source.file : ""}
        onChange={({ currentTarget: { value } }) => onChange(value === "" ? undefined : { kind: "project", file: value })}
      >
        <option value="">choose one</option>
        {(contracts.value ?? []).map(({ file, services }) => (
          <option key={file} value={file}>
            {safeText(`${file}: ${services.map((name) => name.slice(name.lastIndexOf(".") + 1)).join(", ")}`, 120)}
          </option>
        ))}
      </select>
    </label>
  );
}

function FilesInput({ source, onChange, onProblem }: MockSourceInputProps) {
  const read = (files: readonly File[]): void => {
    onProblem("");
    onChange(undefined);
    readContracts(files).then(
      (texts) => onChange({ kind: "texts", texts }),
      (error: Error) => onProblem(error.message),
    );
  };
  const texts = source?.kind === "texts" ? source.texts : [];
  return (
    <>
      <div class="row">
        <FileButton label="Choose contracts" accept=".rpc" isMany onFiles={read} />
        <FileButton label="Choose a folder" isFolder onFiles={read} />
      </div>
      <p class="note" role="status">
        {texts.length === 0
          ? "What they import must be among them: choose the folder of all."
          : `${formatCount(texts.length, "contract")}: ${safeText(texts.map(({ name }) => name).join(", "), 200)}`}
      </p>
    </>
  );
}
