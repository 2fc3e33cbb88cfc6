// The page of `callwire console`. It begins here: the link to the console, then what is shown.

import { render } from "preact";
import { follow, known, link } from "./link/follow.js";
import { startClock } from "./link/now.js";
import { afterDrawing, followPlace, go, route } from "./link/place.js";
import { safeText } from "./model/safe-text.js";
import { CallPage } from "./pages/call.js";
import { ErrorsPage } from "./pages/errors.js";
import { MocksPage } from "./pages/mocks.js";
import { OverviewPage } from "./pages/overview.js";
import { RegistryPage } from "./pages/registry.js";
import { ServicePage } from "./pages/service.js";
import { TopologyPage } from "./pages/topology.js";
import { Anchor } from "./parts/anchor.js";
import { TopBar } from "./parts/top-bar.js";

function App() {
  return (
    <>
      <TopBar />
      <main id="main">{known.value === undefined ? <Waiting /> : <Page />}</main>
    </>
  );
}

/** Until the console has told everything: before that it may refuse what a page asks. */
function Waiting() {
  return link.value === "refused" ? null : <p class="lonely">The first list is read.</p>;
}

function Page() {
  const here = route.value;
  switch (here.page) {
    case "overview":
      return <OverviewPage />;
    case "errors":
      return <ErrorsPage />;
    case "topology":
      return <TopologyPage />;
    case "registry":
      return <RegistryPage />;
    case "mocks":
      return <MocksPage service={here.service} />;
    case "service":
      return <ServicePage key={here.service} service={here.service} />;
    case "call":
      return <CallPage key={`${here.service}/${here.method}`} service={here.service} method={here.method} />;
    case "nowhere":
      return (
        <p class="lonely">
          The console has no page {safeText(here.path)}. <Anchor to={{ page: "overview" }}>The overview</Anchor> has all services.
        </p>
      );
  }
}

/** `/` searches from every page, as long as nobody types. */
function followKeys(): void {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const focus = (): void => document.getElementById("search")?.focus();
    if (route.value.page === "overview") {
      focus();
      return;
    }
    go({ page: "overview" });
    afterDrawing(focus);
  });
}

const root = document.getElementById("root");
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
  startClock();
  followPlace();
  followKeys();
  void follow();
}
