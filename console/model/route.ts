// Which page an address is, and the addresses of pages: each can be sent to somebody.

export type Route =
  | { readonly page: "overview" }
  | { readonly page: "registry" }
  | { readonly page: "errors" }
  | { readonly page: "topology" }
  | { readonly page: "mocks"; readonly service?: string }
  | { readonly page: "service"; readonly service: string }
  | { readonly page: "call"; readonly service: string; readonly method: string }
  | { readonly page: "nowhere"; readonly path: string };

export function parseRoute(path: string): Route {
  if (path === "/" || path === "") return { page: "overview" };
  if (path === "/registry") return { page: "registry" };
  if (path === "/errors") return { page: "errors" };
  if (path === "/topology") return { page: "topology" };
  if (path === "/mocks") return { page: "mocks" };
  const [, mocked] = /^\/mocks\/([^/]+)$/.exec(path) ?? [];
  if (mocked !== undefined) return { page: "mocks", service: decode(mocked) };
  const [, service] = /^\/services\/([^/]+)$/.exec(path) ?? [];
  if (service !== undefined) return { page: "service", service: decode(service) };
  const [, called, method] = /^\/call\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (called !== undefined && method !== undefined) return { page: "call", service: decode(called), method: decode(method) };
  return { page: "nowhere", path };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "overview":
      return "/";
    case "registry":
    case "errors":
    case "topology":
      return `/${route.page}`;
    case "mocks":
      return route.service === undefined ? "/mocks" : `/mocks/${encodeURIComponent(route.service)}`;
    case "service":
      return `/services/${encodeURIComponent(route.service)}`;
    case "call":
      return `/call/${encodeURIComponent(route.service)}/${encodeURIComponent(route.method)}`;
    case "nowhere":
      return route.path;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
