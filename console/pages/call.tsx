// A call of one method: its arguments, where it goes, its answer, and those of before.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { CallRequest, MethodDescriptor, ServiceDetails } from "../../cli/live/console/messages.js";
import { emptyFields, type Types } from "../form/field-kinds.js";
import type { Json } from "../form/json.js";
import { readMetadata, writeMetadata } from "../form/metadata-text.js";
import { useContract } from "../link/contracts.js";
import { known } from "../link/follow.js";
import { useInstances } from "../link/look.js";
import { makeCall } from "../link/make-call.js";
import { rememberCall } from "../link/past-calls.js";
import { type Answer, addEvent, NEW_ANSWER } from "../model/answer.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "../parts/anchor.js";
import { AnswerView } from "../parts/answer-view.js";
import { CallForm } from "../parts/call-form.js";
import { Copies } from "../parts/copies.js";
import { History } from "../parts/history.js";
import { ItemsForm } from "../parts/items-form.js";

export function CallPage({ service, method: name }: { readonly service: string; readonly method: string }) {
  const { details, failure } = useContract(service);
  useInstances(service); // one of them may be chosen
  const method = details?.descriptor.files
    .flatMap(({ services }) => services)
    .find((each) => each.name === service)
    ?.methods.find((each) => each.name === name);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{safeText(name)}</h1>
        <p>
          of <Anchor to={{ page: "service", service }}>{safeText(service)}</Anchor>
        </p>
      </div>
      {failure !== "" && <p class="trouble">{safeText(failure)}</p>}
      {details !== undefined && method === undefined && <p class="lonely">The service has no such method.</p>}
      {details !== undefined && method !== undefined && <Call key={details.fingerprint} details={details} method={method} />}
    </>
  );
}

interface CallProps {
  readonly details: ServiceDetails;
  readonly method: MethodDescriptor;
}

function Call({ details, method }: CallProps) {
  const service = details.name;
  const types: Types = useMemo(
    () => new Map(details.descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const))),
    [details],
  );
  const empty = useMemo(() => emptyFields(method.parameters, types), []);
  const args = useSignal<Json>(empty);
  /** Grows when the arguments come from elsewhere, so that what was typed does not stay. */
  const edition = useSignal(0);
  const answer = useSignal<Answer | undefined>(undefined);
  const stopping = useSignal<AbortController | undefined>(undefined);
  const refused = useSignal("");
  const instance = useSignal("");
  const metadata = useSignal("");
  const deadline = useSignal("");
  useEffect(() => () => stopping.peek()?.abort(), []);
  const isAllowed = known.value?.allowed.calls === true;

  const run = async (): Promise<void> => {
    if (!method.idempotent && !confirm(`${method.name} may change something each time it runs. Run it?`)) return;
    const stop = new AbortController();
    const request: CallRequest = {
      service,
      method: method.name,
      args: args.value,
      metadata: readMetadata(metadata.value),
      isConfirmed: true,
      ...(instance.value === "" ? {} : { instance: instance.value }),
      ...(Number(deadline.value) > 0 ? { timeoutMs: Number(deadline.value) } : {}),
    };
    const at = Date.now();
    stopping.value = stop;
    refused.value = "";
    answer.value = NEW_ANSWER;
    try {
      await makeCall(request, stop.signal, (event) => {
        answer.value = addEvent(answer.value ?? NEW_ANSWER, event);
      });
    } catch (error) {
      refused.value = error instanceof Error ? error.message : String(error);
      answer.value = undefined;
    }
    stopping.value = undefined;
    if (answer.value === undefined) return;
    const last: Answer = stop.signal.aborted ? { ...answer.value, state: "stopped", ms: Date.now() - at } : answer.value;
    answer.value = last;
    const { state, ms, failure, masked } = last;
    const outcome =
      state === "ended" ? "ok" : state === "stopped" ? "stopped" : (failure?.name.replace("RpcError", failure.code) ?? state);
    if (masked !== "") rememberCall({ at, service, method: method.name, args: masked, outcome, ms });
  };
  const isRunning = stopping.value !== undefined;
  /** Empty until the console has begun it: before that there is nothing to stream to. */
  const call = answer.value?.call ?? "";
  return (
    <div class="columns">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRunning) void run();
        }}
      >
        {method.doc !== undefined && <p class="doc-text">{safeText(method.doc, 4_000)}</p>}
        <CallForm
          key={edition.value}
          service={service}
          method={method}
          types={types}
          args={args.value}
          isEmpty={args.value === empty && answer.value === undefined}
          onChange={(next) => {
            args.value = next;
          }}
        />
        <details class="more">
          <summary>Instance, deadline and metadata</summary>
          <div class="fields">
            <label class="field">
              Instance
              <select value={instance.value} onChange={({ currentTarget }) => (instance.value = currentTarget.value)}>
                <option value="">any, as clients choose</option>
                {(known.value?.services.get(service)?.instances ?? []).map(({ id, address, state, isMock }) => (
                  <option key={id} value={id}>
                    {safeText(`${address} ${state}${isMock === true ? ", a mock" : ""}`)}
                  </option>
                ))}
              </select>
            </label>
            <label class="field">
              Deadline in milliseconds
              <input
                type="number"
                min={1}
                max={3_600_000}
                value={deadline.value}
                placeholder={method.timeoutMs === undefined ? "" : String(method.timeoutMs)}
                onInput={({ currentTarget }) => (deadline.value = currentTarget.value)}
              />
            </label>
            <label class="field">
              Metadata, a line each
              <textarea
                rows={3}
                value={metadata.value}
                placeholder="key: value"
                onInput={({ currentTarget }) => (metadata.value = currentTarget.value)}
              />
            </label>
          </div>
        </details>
        <div class="actions">
          {isAllowed && !isRunning && (
            <button type="submit" class="button main">
              Call
            </button>
          )}
          {isRunning && (
            <button type="button" class="button main" onClick={() => stopping.value?.abort()}>
              Stop
            </button>
          )}
          {!isAllowed && (
            <p class="note">
              This console makes no calls. Start it with <code>--allow-calls</code>.
            </p>
          )}
        </div>
        <Copies
          call={{
            service,
            method: method.name,
            args: args.value,
            metadata: readMetadata(metadata.value),
            registry: known.value?.registry.target ?? "",
            isStream: method.kind === "serverStreaming" || method.kind === "bidi",
          }}
          onOpen={(saved) => {
            metadata.value = writeMetadata(saved.metadata); // first: it may throw
            args.value = saved.args;
            edition.value++;
          }}
        />
      </form>
      <div>
        {refused.value !== "" && (
          <p class="trouble" role="alert">
            {safeText(refused.value)}
          </p>
        )}
        {isRunning && method.requestStream !== undefined && call !== "" && <ItemsForm call={call} />}
        {answer.value !== undefined && <AnswerView service={service} answer={answer.value} />}
        <History
          service={service}
          method={method.name}
          onChoose={(chosen) => {
            args.value = chosen;
            edition.value++;
          }}
        />
      </div>
    </div>
  );
}
