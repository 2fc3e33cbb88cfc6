// The contracts of a service that run beside one another, and what is other in each.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ContractVersion } from "../../cli/live/console/contract-messages.js";
import type { InstanceState } from "../../cli/live/console/messages.js";
import { ask } from "../link/ask.js";
import { formatCount } from "../model/figures.js";
import { safeText } from "../model/safe-text.js";

/** Characters of what is other, as the console sends them. */
const MAX_PATCH_LENGTH = 100_000;
/** Addresses of one contract; the table of instances has all. */
const MAX_ADDRESSES = 8;

interface ContractVersionsProps {
  readonly service: string;
  readonly instances: readonly InstanceState[];
}

/** Nothing where one contract runs. */
export function ContractVersions({ service, instances }: ContractVersionsProps) {
  const fingerprints = [...new Set(instances.flatMap(({ contract }) => contract ?? []))].sort();
  const found = useSignal<readonly ContractVersion[]>([]);
  const failure = useSignal("");
  const isOne = fingerprints.length < 2;
  useEffect(() => {
    if (isOne) return undefined;
    let isOver = false;
    ask<readonly ContractVersion[]>(`/api/versions?name=${encodeURIComponent(service)}`).then(
      (versions) => {
        if (isOver) return;
        found.value = versions;
        failure.value = "";
      },
      (error: Error) => {
        if (!isOver) failure.value = error.message;
      },
    );
    return () => {
      isOver = true;
    };
  }, [service, fingerprints.join()]);
  if (isOne) return null;
  return (
    <section aria-label="Contracts that run" class="versions">
      <h2>Contracts that run</h2>
      {failure.value !== "" && <p class="trouble">{safeText(failure.value)}</p>}
      {found.value.map((version, index) => (
        <Version
          key={version.fingerprint}
          version={version}
          isMost={index === 0}
          addresses={instances.flatMap(({ contract, address }) => (contract === version.fingerprint ? [address] : []))}
        />
      ))}
    </section>
  );
}

interface VersionProps {
  readonly version: ContractVersion;
  readonly isMost: boolean;
  /** Of the instances that run it now. */
  readonly addresses: readonly string[];
}

function Version({ version, isMost, addresses }: VersionProps) {
  const { fingerprint, versions, difference } = version;
  const more = addresses.length - MAX_ADDRESSES;
  return (
    <>
      <h3>
        {safeText(fingerprint)} <small>{isMost ? "of most instances" : safeText(versions.join(", "))}</small>
      </h3>
      <p class="note">
        {formatCount(addresses.length, "instance")}
        {safeText(`: ${addresses.slice(0, MAX_ADDRESSES).join(", ")}`, 1_000)}
        {more > 0 && `, and ${more} more`}
      </p>
      {!isMost && difference === undefined && <p class="note">Nobody gives this contract, so that it is not compared.</p>}
      {difference !== undefined && (
        <>
          <p class="note">
            {difference.findings.length === 0 ? "It breaks nobody who has the first one." : "Beside the first one:"}
          </p>
          <ul>
            {difference.findings.map(({ severity, name, message }) => (
              <li key={`${name} ${message}`} class={severity === "error" ? "bad" : "warn"}>
                {safeText(`${severity}: ${name}: ${message}`, 2_000)}
              </li>
            ))}
          </ul>
          {difference.patch !== "" && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
            <pre class="patch" tabIndex={0}>
              <Patch text={safeText(difference.patch, MAX_PATCH_LENGTH)} />
            </pre>
          )}
        </>
      )}
    </>
  );
}

function Patch({ text }: { readonly text: string }) {
  return (
    <>
      {text.split("\n").map((line, index) => (
        <span key={index} class={line.startsWith("+") ? "good" : line.startsWith("-") ? "bad" : undefined}>
          {`${line}\n`}
        </span>
      ))}
    </>
  );
}
