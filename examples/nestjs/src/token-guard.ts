// Lets calls through that carry the token. It is a guard of Nest as any other.

import { callContextOf } from "@callwire/nestjs";
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from "@nestjs/common";

@Injectable()
export class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (callContextOf(context).metadata.get("authorization") === "Bearer secret") return true;
    throw new UnauthorizedException("the token is not right");
  }
}
