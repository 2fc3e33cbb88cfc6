// What people from TypeScript and protobuf write, read as what they mean. Each form is reported
// with how it is written here, and its tokens replaced by those that say so: the rest of its line
// is then read as usual. Only what no contract can say is replaced.

import type { IToken } from "chevrotain";
import type { DiagnosticBag } from "../text/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import * as Members from "./foreign-members.js";
import { mayBeForeign } from "./foreign-signs.js";
import { translatePipe, translateType } from "./foreign-types.js";
import * as T from "./tokens.js";
import { Translation } from "./translation.js";

/** The tokens with every foreign form replaced and reported; the same list when there is none. */
export function translateForeign(source: SourceFile, tokens: IToken[], bag: DiagnosticBag): IToken[] {
  if (!tokens.some((_, at) => mayBeForeign(tokens, at))) return tokens;
  const translation = new Translation(source, tokens, bag);
  while (translation.at < tokens.length) if (!translate(translation)) translation.take();
  return translation.out;
}

/** Whether a foreign form began here, and was read. */
function translate(translation: Translation): boolean {
  if (translateType(translation)) return true;
  if (translation.startsParameter && Members.translateTypedParameter(translation)) return true;
  switch (translation.type()) {
    case T.Pipe:
      return translatePipe(translation);
    case T.Question:
      return Members.translateMarkedName(translation);
    case T.Int:
      return translation.startsMember && Members.translateTypedField(translation);
    case T.Identifier:
    case T.MapKeyword:
      return translation.startsMember && translateMember(translation);
    default:
      return false;
  }
}

function translateMember(translation: Translation): boolean {
  return (
    Members.translateQualifiedField(translation) ||
    Members.translateProtobufField(translation) ||
    Members.translateAssignedMember(translation)
  );
}
