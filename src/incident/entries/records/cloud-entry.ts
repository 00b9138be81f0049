import type { Draft } from '../draft.ts'
import type { EntryHttp, EntryKind } from '../entry.ts'
import { severityOfCloud } from '../levels.ts'
import { statusWords } from '../text/status.ts'
import { timeOfText } from '../text/time.ts'
import { boundedFields, isPayload, stringOf, type Payload } from './fields.ts'
import { readRequest, traceId } from './json-line.ts'

/** A LogEntry has at least one of these, as the API spells them or as client libraries do. Written out: it is asked of every line. */
export function isCloudEntry(value: Payload): boolean {
  return (
    'insertId' in value ||
    'logName' in value ||
    'textPayload' in value ||
    'jsonPayload' in value ||
    'protoPayload' in value ||
    'insert_id' in value ||
    'log_name' in value ||
    'text_payload' in value ||
    'json_payload' in value
  )
}

/** What the platform says in its own words, wherever an export has lost the name of the log. */
const PLATFORM =
  /^(?:Container called exit\(|Starting new instance\. Reason: |(?:Default )?(?:STARTUP|LIVENESS|READINESS) (?:TCP|HTTP|GRPC) probe|Shutting down user disabled instance|Memory limit of |Container terminated on signal|Uncaught signal: |Truncated response body|Ready condition status changed)/
const PLATFORM_REQUEST =
  /^(?:The request (?:failed|was aborted) because|The request has been terminated|Response size was too large)/

/** How a payload that is a text or an object is read. */
export interface PayloadReaders {
  text(text: string, draft: Draft): void
  object(payload: Payload, draft: Draft): void
}

/**
 * A LogEntry of Cloud Logging.
 *
 * @returns false where it has no payload at all: whoever exported it left that out
 */
export function readCloudEntry(entry: Payload, draft: Draft, readers: PayloadReaders): boolean {
  readEnvelope(entry, draft)
  const logName = stringOf(entry['logName']) ?? stringOf(entry['log_name']) ?? ''
  draft.kind = kindOf(logName)
  draft.stream = `${logName.slice(logName.lastIndexOf('/') + 1)}|${draft.instance ?? ''}|${draft.revision ?? ''}`
  const outer = draft.severity
  const hasPayload = readBody(entry, draft, readers)
  // A collector may call all of stderr ERROR: what the program says itself is nearer. What the platform says of a request is not.
  if (draft.severity === 'DEFAULT') draft.severity = outer
  const request = entry['httpRequest'] ?? entry['http_request']
  if (isPayload(request)) readRequest(request, draft)
  if (PLATFORM.test(draft.message)) draft.kind = 'platform'
  else if (draft.kind === 'application' && (PLATFORM_REQUEST.test(draft.message) || (!hasPayload && draft.http !== undefined)))
    draft.kind = 'request'
  if (draft.message !== '' || hasPayload) return true
  if (draft.http === undefined) draft.message = '(no payload)'
  else draft.message = saidOf(draft.http)
  return draft.http !== undefined
}

function saidOf({ method = '-', path = '-', status }: EntryHttp): string {
  return `${method} ${path} ${status === undefined ? '-' : statusWords(status)}`
}

function readEnvelope(entry: Payload, draft: Draft): void {
  draft.insertId = stringOf(entry['insertId']) ?? stringOf(entry['insert_id'])
  const at = stringOf(entry['timestamp']) ?? stringOf(entry['receiveTimestamp']) ?? stringOf(entry['receive_timestamp'])
  if (at !== undefined) {
    draft.at = at
    draft.atMs = timeOfText(at)?.atMs
  }
  draft.severity = severityOfCloud(entry['severity']) ?? 'DEFAULT'
  const trace = stringOf(entry['trace'])
  if (trace !== undefined) draft.trace = traceId(trace)
  const resource = entry['resource']
  const labels = isPayload(resource) && isPayload(resource['labels']) ? resource['labels'] : {}
  // Cloud Run, then what Kubernetes calls the same things.
  draft.service = stringOf(labels['service_name']) ?? stringOf(labels['container_name']) ?? stringOf(labels['job_name'])
  draft.revision = stringOf(labels['revision_name'])
  const own = entry['labels']
  draft.instance =
    (isPayload(own) ? stringOf(own['instanceId']) : undefined) ?? stringOf(labels['pod_name']) ?? stringOf(labels['instance_id'])
}

/** @returns whether there was a payload */
function readBody(entry: Payload, draft: Draft, readers: PayloadReaders): boolean {
  const text = entry['textPayload'] ?? entry['text_payload']
  const json = entry['jsonPayload'] ?? entry['json_payload']
  const proto = entry['protoPayload'] ?? entry['proto_payload']
  if (typeof text === 'string') readers.text(text, draft)
  else if (isPayload(json) && Object.keys(json).length > 0) readers.object(json, draft)
  else if (isPayload(proto)) readAudit(proto, draft)
  else if (typeof entry['raw_payload'] === 'string') readers.text(entry['raw_payload'], draft)
  // Exports that somebody flattened.
  else if (typeof entry['message'] === 'string') readers.object(entry, draft)
  else return false
  return true
}

const AUDIT: ReadonlySet<string> = new Set([
  '@type',
  'authorizationInfo',
  'request',
  'response',
  'requestMetadata',
  'authenticationInfo',
  'status',
])

/** An audit log entry: who did what to which resource. Requests and responses are large, and other people's: they stay out. */
function readAudit(proto: Payload, draft: Draft): void {
  const status = proto['status']
  const message = isPayload(status) ? stringOf(status['message']) : undefined
  const who = proto['authenticationInfo']
  const names = [stringOf(proto['methodName']), stringOf(proto['resourceName'])].filter((each) => each !== undefined)
  draft.message = [names.join(' '), ...(message === undefined ? [] : [message])].join(': ')
  draft.fields = {
    ...boundedFields(proto, AUDIT),
    ...(isPayload(who) && typeof who['principalEmail'] === 'string' && { principalEmail: who['principalEmail'] }),
    ...(isPayload(status) && typeof status['code'] === 'number' && { statusCode: status['code'] }),
  }
}

function kindOf(logName: string): EntryKind {
  if (logName.endsWith('%2Frequests') || logName.endsWith('/requests')) return 'request'
  if (logName.includes('cloudaudit.googleapis.com')) return logName.endsWith('system_event') ? 'platform' : 'audit'
  return /varlog(?:%2F|\/)system$/.test(logName) ? 'platform' : 'application'
}
