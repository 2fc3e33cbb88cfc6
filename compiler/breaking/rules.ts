// The table of all rules, in the order of the documentation.

import type { Rule } from "./rule.js";
import { enumClosed } from "./rules/enum/enum-closed.js";
import { enumMemberAddedClosed } from "./rules/enum/enum-member-added-closed.js";
import { enumMemberAddedOpen } from "./rules/enum/enum-member-added-open.js";
import { enumMemberRemoved } from "./rules/enum/enum-member-removed.js";
import { enumMemberRenamed } from "./rules/enum/enum-member-renamed.js";
import { enumMemberRenumbered } from "./rules/enum/enum-member-renumbered.js";
import { enumOpened } from "./rules/enum/enum-opened.js";
import { errorCodeChanged } from "./rules/error/error-code-changed.js";
import { errorIdChanged } from "./rules/error/error-id-changed.js";
import { errorMessageChanged } from "./rules/error/error-message-changed.js";
import { errorRetryableChanged } from "./rules/error/error-retryable-changed.js";
import { fieldAddedRequired } from "./rules/field/field-added-required.js";
import { fieldIdChanged } from "./rules/field/field-id-changed.js";
import { fieldIdReused } from "./rules/field/field-id-reused.js";
import { fieldRemoved } from "./rules/field/field-removed.js";
import { fieldRemovedRequired } from "./rules/field/field-removed-required.js";
import { fieldRenamed } from "./rules/field/field-renamed.js";
import { reservedIdReused } from "./rules/field/reserved-id-reused.js";
import { reservedNameReused } from "./rules/field/reserved-name-reused.js";
import { reservedRemoved } from "./rules/field/reserved-removed.js";
import { aliasChanged } from "./rules/package/alias-changed.js";
import { aliasRemoved } from "./rules/package/alias-removed.js";
import { constantChanged } from "./rules/package/constant-changed.js";
import { constantRemoved } from "./rules/package/constant-removed.js";
import { constantTypeChanged } from "./rules/package/constant-type-changed.js";
import { deprecatedRemoved } from "./rules/package/deprecated-removed.js";
import { fileMoved } from "./rules/package/file-moved.js";
import { packageRemoved } from "./rules/package/package-removed.js";
import { packageRenamed } from "./rules/package/package-renamed.js";
import { typeKindChanged } from "./rules/package/type-kind-changed.js";
import { typeRemoved } from "./rules/package/type-removed.js";
import { parameterAddedRequired } from "./rules/parameter/parameter-added-required.js";
import { parameterBeforeStream } from "./rules/parameter/parameter-before-stream.js";
import { parameterInserted } from "./rules/parameter/parameter-inserted.js";
import { parameterRemoved } from "./rules/parameter/parameter-removed.js";
import { parameterRenamed } from "./rules/parameter/parameter-renamed.js";
import { parameterReordered } from "./rules/parameter/parameter-reordered.js";
import { cacheableLengthened } from "./rules/service/cacheable-lengthened.js";
import { idempotentAdded } from "./rules/service/idempotent-added.js";
import { idempotentRemoved } from "./rules/service/idempotent-removed.js";
import { methodIdChanged } from "./rules/service/method-id-changed.js";
import { methodKindChanged } from "./rules/service/method-kind-changed.js";
import { methodRemoved } from "./rules/service/method-removed.js";
import { methodRenamed } from "./rules/service/method-renamed.js";
import { readonlyAdded } from "./rules/service/readonly-added.js";
import { readonlyRemoved } from "./rules/service/readonly-removed.js";
import { resultAdded } from "./rules/service/result-added.js";
import { resultRemoved } from "./rules/service/result-removed.js";
import { serviceRemoved } from "./rules/service/service-removed.js";
import { serviceRenamed } from "./rules/service/service-renamed.js";
import { throwsAdded } from "./rules/service/throws-added.js";
import { throwsRemoved } from "./rules/service/throws-removed.js";
import { timeoutAdded } from "./rules/service/timeout-added.js";
import { timeoutLowered } from "./rules/service/timeout-lowered.js";
import { timeoutRemoved } from "./rules/service/timeout-removed.js";
import { unionArmAddedClosed } from "./rules/union/union-arm-added-closed.js";
import { unionArmAddedOpen } from "./rules/union/union-arm-added-open.js";
import { unionArmChanged } from "./rules/union/union-arm-changed.js";
import { unionArmRemoved } from "./rules/union/union-arm-removed.js";
import { unionArmRenamed } from "./rules/union/union-arm-renamed.js";
import { unionArmRenumbered } from "./rules/union/union-arm-renumbered.js";
import { unionClosed } from "./rules/union/union-closed.js";
import { unionOpened } from "./rules/union/union-opened.js";
import { defaultAdded } from "./rules/value/default-added.js";
import { defaultChanged } from "./rules/value/default-changed.js";
import { defaultRemoved } from "./rules/value/default-removed.js";
import { jsTypeChanged } from "./rules/value/js-type-changed.js";
import { lengthNarrowed } from "./rules/value/length-narrowed.js";
import { lengthWidened } from "./rules/value/length-widened.js";
import { madeOptional } from "./rules/value/made-optional.js";
import { madeRequired } from "./rules/value/made-required.js";
import { rangeNarrowed } from "./rules/value/range-narrowed.js";
import { rangeWidened } from "./rules/value/range-widened.js";
import { sensitiveRemoved } from "./rules/value/sensitive-removed.js";
import { typeChanged } from "./rules/value/type-changed.js";
import { typeNarrowed } from "./rules/value/type-narrowed.js";
import { typeRenamed } from "./rules/value/type-renamed.js";
import { typeWidened } from "./rules/value/type-widened.js";

/** All rules of `callwire breaking`, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  packageRenamed,
  packageRemoved,
  fileMoved,
  typeRemoved,
  typeKindChanged,
  deprecatedRemoved,
  constantRemoved,
  constantChanged,
  constantTypeChanged,
  aliasRemoved,
  aliasChanged,
  serviceRemoved,
  serviceRenamed,
  methodRemoved,
  methodRenamed,
  methodIdChanged,
  methodKindChanged,
  idempotentRemoved,
  idempotentAdded,
  readonlyRemoved,
  readonlyAdded,
  cacheableLengthened,
  timeoutLowered,
  timeoutAdded,
  timeoutRemoved,
  throwsAdded,
  throwsRemoved,
  resultAdded,
  resultRemoved,
  parameterRemoved,
  parameterReordered,
  parameterRenamed,
  parameterInserted,
  parameterBeforeStream,
  parameterAddedRequired,
  typeChanged,
  typeWidened,
  typeNarrowed,
  typeRenamed,
  jsTypeChanged,
  madeOptional,
  madeRequired,
  defaultAdded,
  defaultRemoved,
  defaultChanged,
  rangeNarrowed,
  rangeWidened,
  lengthNarrowed,
  lengthWidened,
  sensitiveRemoved,
  fieldRemoved,
  fieldRemovedRequired,
  fieldIdChanged,
  fieldIdReused,
  fieldRenamed,
  fieldAddedRequired,
  reservedIdReused,
  reservedNameReused,
  reservedRemoved,
  enumMemberRemoved,
  enumMemberRenumbered,
  enumMemberRenamed,
  enumMemberAddedClosed,
  enumMemberAddedOpen,
  enumClosed,
  enumOpened,
  unionArmRemoved,
  unionArmRenumbered,
  unionArmRenamed,
  unionArmChanged,
  unionArmAddedClosed,
  unionArmAddedOpen,
  unionClosed,
  unionOpened,
  errorIdChanged,
  errorCodeChanged,
  errorRetryableChanged,
  errorMessageChanged,
];
