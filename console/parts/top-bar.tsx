// What stands above each page: where one is, which registry that is, and how it is.

import { known, link, refusal } from "../link/follow.js";
import { route } from "../link/place.js";
import { safeText } from "../model/safe-text.js";
import { Anchor } from "./anchor.js";
import { StateMark } from "./state-mark.js";

export function TopBar() {
  const { page } = route.value;
  const registry = known.value?.registry;
  return (
    <header>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <nav aria-label="Pages">
        <strong>Callwire</strong>
        <Anchor to={{ page: "overview" }} isCurrent={page === "overview"}>
          Overview
        </Anchor>
        <Anchor to={{ page: "topology" }} isCurrent={page === "topology"}>
          Topology
        </Anchor>
        <Anchor to={{ page: "errors" }} isCurrent={page === "errors"}>
          Errors
        </Anchor>
        <Anchor to={{ page: "mocks" }} isCurrent={page === "mocks"}>
          Mocks
        </Anchor>
        <Anchor to={{ page: "registry" }} isCurrent={page === "registry"}>
          Registry
        </Anchor>
      </nav>
      <div class="where" role="status">
        {registry !== undefined && <span class="target">{safeText(registry.target)}</span>}
        {registry !== undefined && <StateMark state={link.value === "open" ? registry.health : "not known"} />}
      </div>
      <Trouble />
    </header>
  );
}

/** What is wrong between the page, the console and the registry, for as long as it is. */
function Trouble() {
  const state = known.value?.registry;
  const text =
    link.value === "lost"
      ? "The console does not answer. What is shown is as it was; the page goes on by itself when it is back."
      : link.value === "refused"
        ? `The console refuses this browser: ${safeText(refusal.value)}`
        : state !== undefined && state.health !== "connected"
          ? `The registry is ${state.health}. What is shown is as it was${state.failure === undefined ? "" : `: ${safeText(state.failure)}`}`
          : undefined;
  return <div role="alert">{text !== undefined && <p class="trouble">{text}</p>}</div>;
}
