// The door `callwire/health`: the health service, for servers and for those who ask.

export { Health, type HealthClient, ServingStatus, UnknownService } from "./contract.js";
export { createHealth, type HealthService } from "./health-service.js";
