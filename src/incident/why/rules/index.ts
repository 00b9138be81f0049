import { addressInUse } from './foreign/address-in-use.ts'
import { cannotPickle } from './foreign/cannot-pickle.ts'
import { circuitOpen } from './foreign/circuit-open.ts'
import { closed1011 } from './foreign/closed-1011.ts'
import { closedTwice } from './foreign/closed-twice.ts'
import { constantBudget } from './foreign/constant-budget.ts'
import { databaseConnections } from './foreign/database-connections.ts'
import { databaseSlowStart } from './foreign/database-slow-start.ts'
import { diskFull } from './foreign/disk-full.ts'
import { duplicateRegistration } from './foreign/duplicate-registration.ts'
import { exception } from './foreign/exception.ts'
import { factoryGuard } from './foreign/factory-guard.ts'
import { failedCheck } from './foreign/failed-check.ts'
import { instantRefusal } from './foreign/instant-refusal.ts'
import { invalidId } from './foreign/invalid-id.ts'
import { missingAttribute } from './foreign/missing-attribute.ts'
import { missingModule } from './foreign/missing-module.ts'
import { missingSettings } from './foreign/missing-settings.ts'
import { missingTables } from './foreign/missing-tables.ts'
import { movingIdentity } from './foreign/moving-identity.ts'
import { notAwaited } from './foreign/not-awaited.ts'
import { notCallable } from './foreign/not-callable.ts'
import { notSerializable } from './foreign/not-serializable.ts'
import { otherEventLoop } from './foreign/other-event-loop.ts'
import { poolClass } from './foreign/pool-class.ts'
import { raceDetected } from './foreign/race-detected.ts'
import { rawSql } from './foreign/raw-sql.ts'
import { receiveBeforeAccept } from './foreign/receive-before-accept.ts'
import { registryEmpty } from './foreign/registry-empty.ts'
import { scattered } from './foreign/scattered.ts'
import { sessionMiddleware } from './foreign/session-middleware.ts'
import { slowCallback } from './foreign/slow-callback.ts'
import { syntax } from './foreign/syntax.ts'
import { tokenAudience } from './foreign/token-audience.ts'
import { tokenExpired } from './foreign/token-expired.ts'
import { tokenReplayed } from './foreign/token-replayed.ts'
import { tokenSignature } from './foreign/token-signature.ts'
import { tooManyManagers } from './foreign/too-many-managers.ts'
import { undefinedName } from './foreign/undefined-name.ts'
import { unhandled } from './foreign/unhandled.ts'
import { unknownMessageType } from './foreign/unknown-message-type.ts'
import { unreachableHost } from './foreign/unreachable-host.ts'
import { validationTimeout } from './foreign/validation-timeout.ts'
import { whitespaceInValue } from './foreign/whitespace-in-value.ts'
import { wrongArguments } from './foreign/wrong-arguments.ts'
import { saidMeanwhile } from './foreign/said-meanwhile.ts'
import { beganAnew } from './own/began-anew.ts'
import { brokenCheck } from './own/broken-check.ts'
import { disconnected } from './own/disconnected.ts'
import { diskFailed } from './own/disk-failed.ts'
import { door } from './own/door.ts'
import { drained } from './own/drained.ts'
import { echoLate } from './own/echo-late.ts'
import { engineAway } from './own/engine-away.ts'
import { startExpired } from './own/expired.ts'
import { gateClosed } from './own/gate-closed.ts'
import { keysFailed } from './own/keys-failed.ts'
import { need } from './own/need.ts'
import { privateRedisEnded } from './own/private-redis-ended.ts'
import { raised } from './own/raised.ts'
import { refusedByGate } from './own/refused-by-gate.ts'
import { serviceNotProved } from './own/service-not-proved.ts'
import { stoodStill } from './own/stood-still.ts'
import { tokenRefused } from './own/token-refused.ts'
import { heapExhausted } from './platform/heap-exhausted.ts'
import { instanceDidNotStart } from './platform/instance-did-not-start.ts'
import { killedBySignal } from './platform/killed-by-signal.ts'
import { memoryExceeded } from './platform/memory-exceeded.ts'
import { noInstance } from './platform/no-instance.ts'
import { portReserved } from './platform/port-reserved.ts'
import { probeFailed } from './platform/probe-failed.ts'
import { requestTimeout } from './platform/request-timeout.ts'
import { rolledOut } from './platform/rolled-out.ts'
import { lastWords } from './platform/last-words.ts'
import { busy } from './redis/busy.ts'
import { clusterdown } from './redis/clusterdown.ts'
import { credentials } from './redis/credentials.ts'
import { crowded } from './redis/crowded.ts'
import { cut } from './redis/cut.ts'
import { deaf } from './redis/deaf.ts'
import { demoted } from './redis/demoted.ts'
import { forbidden } from './redis/forbidden.ts'
import { memoryFull } from './redis/full.ts'
import { functions } from './redis/functions.ts'
import { loading } from './redis/loading.ts'
import { masterdown } from './redis/masterdown.ts'
import { misconfigured } from './redis/misconfigured.ts'
import { noidentity } from './redis/noidentity.ts'
import { noreplicas } from './redis/noreplicas.ts'
import { ownLog } from './redis/own-log.ts'
import { refusedConnection } from './redis/refused-connection.ts'
import { silent } from './redis/silent.ts'
import { timedOut } from './redis/timed-out.ts'
import { tls } from './redis/tls.ts'
import { unknownHost } from './redis/unknown-host.ts'
import { version } from './redis/version.ts'
import type { Rule } from '../rule.ts'

/** What Redis said, or its absence: in Tidegate's words and in Redis's own. */
const REDIS: readonly Rule[] = [
  busy,
  clusterdown,
  credentials,
  crowded,
  cut,
  deaf,
  demoted,
  forbidden,
  memoryFull,
  functions,
  loading,
  masterdown,
  misconfigured,
  noidentity,
  noreplicas,
  refusedConnection,
  silent,
  timedOut,
  tls,
  unknownHost,
  version,
]

/** Words of programs in Python and Node, as they fail in the field. */
const FOREIGN: readonly Rule[] = [
  addressInUse,
  cannotPickle,
  circuitOpen,
  closedTwice,
  databaseConnections,
  databaseSlowStart,
  diskFull,
  duplicateRegistration,
  factoryGuard,
  invalidId,
  missingAttribute,
  missingModule,
  missingSettings,
  missingTables,
  movingIdentity,
  notAwaited,
  notCallable,
  notSerializable,
  otherEventLoop,
  poolClass,
  raceDetected,
  rawSql,
  receiveBeforeAccept,
  registryEmpty,
  sessionMiddleware,
  slowCallback,
  syntax,
  tokenAudience,
  tokenExpired,
  tokenReplayed,
  tokenSignature,
  tooManyManagers,
  undefinedName,
  unhandled,
  unknownMessageType,
  unreachableHost,
  validationTimeout,
  whitespaceInValue,
  wrongArguments,
]

const PLATFORM: readonly Rule[] = [
  heapExhausted,
  instanceDidNotStart,
  killedBySignal,
  memoryExceeded,
  noInstance,
  portReserved,
  probeFailed,
  requestTimeout,
  rolledOut,
]

/** Words about a dependency, wherever they stand. */
const REPLIES: readonly Rule[] = [...REDIS, ...FOREIGN]

/**
 * All rules. Of those that apply to a topic the first that is sure has the word, so what is more exact stands before what is less:
 * our own events, then the words of dependencies and platforms, then whatever an exception says of itself.
 */
export const RULES: readonly Rule[] = [
  need,
  brokenCheck,
  echoLate,
  stoodStill,
  refusedByGate,
  door,
  gateClosed,
  serviceNotProved,
  startExpired,
  tokenRefused,
  disconnected,
  drained,
  keysFailed,
  diskFailed,
  privateRedisEnded,
  engineAway,
  beganAnew,
  raised,
  ...PLATFORM,
  lastWords([...PLATFORM, ...REPLIES]),
  closed1011,
  failedCheck,
  saidMeanwhile(REPLIES),
  constantBudget,
  instantRefusal,
  scattered,
  ownLog,
  ...REPLIES,
  exception,
]
