// The table of all rules, in the order of the documentation.

import type { Rule } from "./rule.js";
import { armCase } from "./rules/basic/arm-case.js";
import { constantCase } from "./rules/basic/constant-case.js";
import { enumStartsAtZero } from "./rules/basic/enum-starts-at-zero.js";
import { fieldCase } from "./rules/basic/field-case.js";
import { fileName } from "./rules/basic/file-name.js";
import { memberCase } from "./rules/basic/member-case.js";
import { methodCase } from "./rules/basic/method-case.js";
import { parameterCase } from "./rules/basic/parameter-case.js";
import { reservedName } from "./rules/basic/reserved-name.js";
import { serviceCase } from "./rules/basic/service-case.js";
import { typeCase } from "./rules/basic/type-case.js";
import { commentConstant } from "./rules/comments/comment-constant.js";
import { commentEnum } from "./rules/comments/comment-enum.js";
import { commentError } from "./rules/comments/comment-error.js";
import { commentField } from "./rules/comments/comment-field.js";
import { commentMethod } from "./rules/comments/comment-method.js";
import { commentSentence } from "./rules/comments/comment-sentence.js";
import { commentService } from "./rules/comments/comment-service.js";
import { commentStruct } from "./rules/comments/comment-struct.js";
import { commentUnion } from "./rules/comments/comment-union.js";
import { importUnused } from "./rules/minimal/import-unused.js";
import { packageDirectory } from "./rules/minimal/package-directory.js";
import { packageLowerCase } from "./rules/minimal/package-lower-case.js";
import { packageSameDirectory } from "./rules/minimal/package-same-directory.js";
import { packageVersion } from "./rules/minimal/package-version.js";
import { booleanParameters } from "./rules/standard/boolean-parameters.js";
import { deprecatedReason } from "./rules/standard/deprecated-reason.js";
import { enumSingleMember } from "./rules/standard/enum-single-member.js";
import { errorSuffix } from "./rules/standard/error-suffix.js";
import { fieldOrder } from "./rules/standard/field-order.js";
import { importOrder } from "./rules/standard/import-order.js";
import { methodRepeatsService } from "./rules/standard/method-repeats-service.js";
import { optionalCollection } from "./rules/standard/optional-collection.js";
import { parameterCount } from "./rules/standard/parameter-count.js";
import { readIdempotent } from "./rules/standard/read-idempotent.js";
import { sensitiveName } from "./rules/standard/sensitive-name.js";
import { serviceEmpty } from "./rules/standard/service-empty.js";
import { serviceSuffix } from "./rules/standard/service-suffix.js";
import { structEmpty } from "./rules/standard/struct-empty.js";
import { timeType } from "./rules/standard/time-type.js";
import { unionSingleArm } from "./rules/standard/union-single-arm.js";
import { bytesLength } from "./rules/strict/bytes-length.js";
import { errorMessage } from "./rules/strict/error-message.js";
import { errorUnused } from "./rules/strict/error-unused.js";
import { idsWithoutGaps } from "./rules/strict/ids-without-gaps.js";
import { listLength } from "./rules/strict/list-length.js";
import { mapLength } from "./rules/strict/map-length.js";
import { methodTimeout } from "./rules/strict/method-timeout.js";
import { oneServicePerFile } from "./rules/strict/one-service-per-file.js";
import { stringLength } from "./rules/strict/string-length.js";
import { typeUnused } from "./rules/strict/type-unused.js";

/** All lint rules, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  packageLowerCase,
  packageVersion,
  packageDirectory,
  packageSameDirectory,
  importUnused,
  fileName,
  typeCase,
  serviceCase,
  methodCase,
  parameterCase,
  fieldCase,
  armCase,
  memberCase,
  constantCase,
  enumStartsAtZero,
  reservedName,
  enumSingleMember,
  unionSingleArm,
  structEmpty,
  serviceEmpty,
  errorSuffix,
  serviceSuffix,
  methodRepeatsService,
  readIdempotent,
  booleanParameters,
  parameterCount,
  deprecatedReason,
  importOrder,
  fieldOrder,
  optionalCollection,
  timeType,
  sensitiveName,
  commentService,
  commentMethod,
  commentStruct,
  commentField,
  commentEnum,
  commentUnion,
  commentError,
  commentConstant,
  commentSentence,
  oneServicePerFile,
  stringLength,
  bytesLength,
  listLength,
  mapLength,
  methodTimeout,
  errorMessage,
  idsWithoutGaps,
  typeUnused,
  errorUnused,
];
