// The module of Nest that holds the server, at a place of its own among the modules.

import { Module } from "@nestjs/common";
import { DiscoveryModule, DiscoveryService, ExternalContextCreator, ModulesContainer } from "@nestjs/core";
import { type CallwireModuleOptions, MODULE_OPTIONS } from "../options/module-options.js";
import { NestServer } from "./nest-server.js";

/** Imported by `CallwireModule.forRoot`. */
export class ServerModule {}

/**
 * Nest starts modules from the farthest to the nearest, and stops them the other way round. The
 * module of the program is at 1. So this one starts last of all, and stops first.
 */
const NEAREST = 0;

Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: NestServer,
      inject: [MODULE_OPTIONS, DiscoveryService, ExternalContextCreator, ModulesContainer],
      useFactory: (
        options: CallwireModuleOptions,
        discovery: DiscoveryService,
        creator: ExternalContextCreator,
        modules: ModulesContainer,
      ) => {
        for (const module of modules.values()) if (module.metatype === ServerModule) module.distance = NEAREST;
        return new NestServer(options, discovery, creator);
      },
    },
  ],
  exports: [NestServer],
})(ServerModule);
