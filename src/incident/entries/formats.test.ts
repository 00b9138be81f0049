import { describe, expect, test } from 'vitest'
import { readText } from '../../../test/support/read-log.ts'
import type { Entry } from './index.ts'

const AT = Date.UTC(2025, 8, 9, 1, 44, 38)
const MS = AT + 123
const NOW = Date.UTC(2025, 8, 10)

/** What one line becomes. */
async function entryOf(line: string): Promise<Entry | undefined> {
  const { entries } = await readText(`${line}\n`, { nowMs: NOW })
  expect(entries).toHaveLength(1)
  return entries[0]
}

const SAID = 'cannot reach redis: 3 tries, 7.51 s'

/** Each says the same at the same time; milliseconds where it has them. */
const LINES: readonly (readonly [name: string, line: string, atMs: number | undefined])[] = [
  ['pino', `{"level":50,"time":${MS},"pid":7,"hostname":"a1","msg":"${SAID}"}`, MS],
  ['bunyan', `{"name":"chat","hostname":"a1","pid":7,"level":50,"msg":"${SAID}","time":"2025-09-09T01:44:38.123Z","v":0}`, MS],
  ['winston', `{"level":"error","message":"${SAID}","timestamp":"2025-09-09T01:44:38.123Z"}`, MS],
  ['python-json-logger', `{"asctime":"2025-09-09 01:44:38,123","levelname":"ERROR","name":"app.db","message":"${SAID}"}`, MS],
  ['python levelno', `{"created":1,"timestamp":"2025-09-09T03:44:38.123+02:00","levelno":40,"message":"${SAID}"}`, MS],
  ['structlog', `{"event":"${SAID}","level":"error","timestamp":"2025-09-09T01:44:38.123456Z","logger":"app"}`, MS],
  ['google StructuredLog', `{"message":"${SAID}","severity":"ERROR","timestamp":{"seconds":1757382278,"nanos":123000000}}`, MS],
  ['zap', `{"level":"error","ts":1757382278.123,"caller":"a.go:3","msg":"${SAID}"}`, MS],
  [
    'tracing',
    `{"timestamp":"2025-09-09T01:44:38.123000Z","level":"ERROR","fields":{"message":"${SAID}"},"target":"app::db"}`,
    MS,
  ],
  ['serilog', `{"@t":"2025-09-09T01:44:38.1230000Z","@m":"${SAID}","@l":"Error","SourceContext":"App.Db"}`, MS],
  [
    'serilog, words and values apart',
    '{"@t":"2025-09-09T01:44:38.1230000Z","@mt":"cannot reach {Who}: {Tries:000} tries, {@Elapsed} s","@l":"Error","Who":"redis","Tries":3,"Elapsed":7.51}',
    MS,
  ],
  [
    'serilog, whole names',
    '{"Timestamp":"2025-09-09T03:44:38.1230000+02:00","Level":"Error","MessageTemplate":"cannot reach {Who}: 3 tries, 7.51 s","Properties":{"Who":"redis"}}',
    MS,
  ],
  [
    '.NET JSON console',
    `{"Timestamp":"2025-09-09T01:44:38.123Z","LogLevel":"Error","Category":"App.Db","Message":"${SAID}"}`,
    MS,
  ],
  ['journal, JSON', `{"__REALTIME_TIMESTAMP":"${MS}000","PRIORITY":"3","SYSLOG_IDENTIFIER":"app","MESSAGE":"${SAID}"}`, MS],
  [
    'journal, JSON, not printable',
    `{"__REALTIME_TIMESTAMP":"${MS}000","PRIORITY":"3","MESSAGE":[${[...Buffer.from(SAID)].join(',')}]}`,
    MS,
  ],
  ['logstash', `{"@timestamp":"2025-09-09T01:44:38.123Z","log.level":"ERROR","message":"${SAID}","log.logger":"x.Y"}`, MS],
  ['python logging', `2025-09-09 01:44:38,123 - app.db - ERROR - ${SAID}`, MS],
  ['python logging, two names', `2025-09-09 01:44:38,123 - chat - app.db - ERROR - ${SAID}`, MS],
  ['ISO, zone', `2025-09-09T03:44:38.123+02:00 ERROR ${SAID}`, MS],
  ['hours of a zone alone', `2025-09-09 03:44:38.123+02 ERROR ${SAID}`, MS],
  ['a zone by name', `[2025-09-09 03:44:38 CEST] [ERROR] ${SAID}`, AT],
  ['postgres, elsewhere', `2025-09-08 20:44:38.123 EST [77] ERROR:  ${SAID}`, MS],
  ['a name and hours', `2025-09-09 04:44:38.123 UTC+3 ERROR ${SAID}`, MS],
  ['a name, hours and minutes', `2025-09-09 07:14:38.123 GMT+05:30 ERROR ${SAID}`, MS],
  ['ISO, Z, colon', `2025-09-09T01:44:38.123Z error: ${SAID}`, MS],
  ['ISO, no zone, brackets', `[2025-09-09 01:44:38.123] [ERROR] ${SAID}`, MS],
  ['slashes', `2025/09/09 01:44:38 [error] 31#31: ${SAID}`, AT],
  ['gunicorn', `[2025-09-09 01:44:38 +0000] [14] [ERROR] ${SAID}`, AT],
  ['loguru', `2025-09-09 01:44:38.123 | ERROR    | app.db:connect:310 - ${SAID}`, MS],
  [
    'loguru in colours',
    `\u001B[32m2025-09-09 01:44:38.123\u001B[0m | \u001B[31m\u001B[1mERROR   \u001B[0m | \u001B[36mapp.db\u001B[0m:\u001B[36mconnect\u001B[0m:\u001B[36m310\u001B[0m | \u001B[31m${SAID}\u001B[0m`,
    MS,
  ],
  ['log4j', `2025-09-09 01:44:38,123 ERROR [main] org.apache.x.Y: ${SAID}`, MS],
  ['logback', `2025-09-09 01:44:38.123 [pool-1] ERROR com.foo.Bar - ${SAID}`, MS],
  ['spring', `2025-09-09T01:44:38.123Z ERROR 1 --- [main] c.f.Application            : ${SAID}`, MS],
  ['zookeeper', `2025-09-09 01:44:38,123 - ERROR [Worker[id=1]/0:0:0:0:2181:Leader@774] - ${SAID}`, MS],
  ['spark', `25/09/09 01:44:38 ERROR storage.Block: ${SAID}`, AT],
  ['hdfs', `250909 014438 148 ERROR dfs.DataNode$Responder: ${SAID}`, AT],
  ['apache error', `[Tue Sep 09 01:44:38 2025] [error] ${SAID}`, AT],
  ['apache 2.4 error', `[Tue Sep 09 01:44:38.123456 2025] [core:error] [pid 7:tid 9] ${SAID}`, MS],
  ['klog', `E0909 01:44:38.123456       1 server.go:120] ${SAID}`, MS],
  ['syslog', `Sep  9 01:44:38 host1 app[77]: error: ${SAID}`, AT],
  ['syslog, more room', `Sep  9 01:44:38 host1 app[77]: [ERROR] ${SAID}`, AT],
  ['RFC 5424', `<27>1 2025-09-09T01:44:38.123Z host1 app 77 - - ${SAID}`, MS],
  ['RFC 3164', `<27>Sep  9 01:44:38 host1 app[77]: ${SAID}`, AT],
  ['journal', `2025-09-09T01:44:38.123+00:00 host1 app[77]: ERROR: ${SAID}`, MS],
  ['postgres', `2025-09-09 01:44:38.123 UTC [77] ERROR:  ${SAID}`, MS],
  ['logfmt', `time="2025-09-09T01:44:38.123Z" level=error msg="${SAID}"`, MS],
  ['CRI', `2025-09-09T01:44:38.123456789Z stderr F ERROR: ${SAID}`, MS],
  ['kubectl timestamps', `2025-09-09T01:44:38.123456789Z ERROR:app.db:${SAID}`, MS],
  ['kubectl prefix', `[pod/chat-7d9/app] 2025-09-09 01:44:38,123 - app.db - ERROR - ${SAID}`, MS],
  ['docker compose', `chat-1  | 2025-09-09 01:44:38,123 - app.db - ERROR - ${SAID}`, MS],
  ['docker json-file', `{"log":"ERROR: ${SAID}\\n","stream":"stderr","time":"2025-09-09T01:44:38.123456789Z"}`, MS],
  ['JSON in CRI', `2025-09-09T01:44:38.200000000Z stdout F {"level":50,"time":${MS},"msg":"${SAID}"}`, AT + 200],
  ['epoch', `1757382278.123 ERROR ${SAID}`, MS],
  ['level first', `ERROR 2025-09-09 01:44:38,123 ${SAID}`, MS],
  ['python basicConfig', `ERROR:root:${SAID}`, undefined],
  ['python logging, its time cut off', `app.db - ERROR - ${SAID}`, undefined],
  ['uvicorn', `ERROR:    ${SAID}`, undefined],
]

describe('formats', () => {
  test.each(LINES)('[T3] %s says the same as the others', async (_name, line, atMs) => {
    expect(await entryOf(line)).toMatchObject({ message: SAID, severity: 'ERROR', kind: 'application' })
    expect((await entryOf(line))?.atMs).toBe(atMs)
  })

  test('[T3] an event of Kubernetes has its time, and a warning is one', async () => {
    const event =
      '{"kind":"Event","type":"Warning","reason":"BackOff","message":"Back-off","lastTimestamp":"2025-09-09T01:44:38Z"}'
    expect(await entryOf(event)).toMatchObject({ message: 'Back-off', severity: 'WARNING', atMs: AT })
    for (const list of [
      `{"apiVersion":"v1","items":[${event},${event}],"kind":"List"}`,
      `{\n  "apiVersion": "v1",\n  "items": [\n    ${event},\n    ${event}\n  ]\n}`,
    ])
      expect((await readText(list)).entries.map(({ message }) => message)).toEqual(['Back-off', 'Back-off'])
  })

  test('[T3] an exception of .NET with its number, its cause and line ends of Windows has a type', async () => {
    const stack = [
      'System.Data.SqlClient.SqlException (0x80131904): Timeout expired.',
      '   at System.Data.SqlClient.SqlConnection.OnError(SqlException exception)',
      '   at Shop.Orders.Get(Int32 id) in /src/Orders.cs:line 42',
    ]
    const entry = await entryOf(JSON.stringify({ '@t': '2025-09-09T01:44:38Z', '@m': 'it failed', '@x': stack.join('\r\n') }))
    expect(entry?.error).toMatchObject({ type: 'System.Data.SqlClient.SqlException', message: 'Timeout expired.' })
    expect(entry?.error?.frames).toHaveLength(2)
  })

  test('a type that is no level stays a field', async () => {
    expect(await entryOf('{"msg":"placed","type":"order"}')).toMatchObject({ severity: 'DEFAULT', fields: { type: 'order' } })
  })

  test('[T1] an object in which nothing is known as its message is told by its fields', async () => {
    expect(await entryOf('{"job":"nightly","result":{"rows":3},"note":null}')).toMatchObject({
      message: 'job=nightly result={"rows":3}',
    })
  })

  test("[T5] .NET's console: category, message and stack of one failure are one entry", async () => {
    const lines = [
      'fail: Microsoft.AspNetCore.Server.Kestrel[13]',
      '      An unhandled exception was thrown by the application.',
      '      System.NullReferenceException: Object reference not set to an instance of an object.',
      '         at Shop.Cart.Total() in /src/Cart.cs:line 31',
    ]
    const { entries } = await readText([...lines, ...lines].join('\r\n'))
    expect(entries.map(({ severity }) => severity)).toEqual(['ERROR', 'ERROR'])
    expect(entries[0]?.message).toContain('Cart.cs:line 31')
  })

  test('[T5] a traceback below the heads of a journal is one entry', async () => {
    const lines = ['Traceback (most recent call last):', '  File "/app/a.py", line 3, in run', '    go()', "KeyError: 'x'"]
    const { entries } = await readText(lines.map((line) => `Sep  9 01:44:38 host1 app[77]: ${line}`).join('\n'), { nowMs: NOW })
    expect(entries).toMatchObject([{ error: { type: 'KeyError', frames: [expect.stringContaining('/app/a.py')] } }])
  })

  test('redis', async () => {
    const entry = await entryOf('1:M 09 Sep 2025 01:44:38.123 # Failed opening the RDB file')
    expect(entry).toMatchObject({ message: 'Failed opening the RDB file', severity: 'WARNING', logger: 'redis', atMs: MS })
  })

  test('an access log is a request, its severity the status; the query stays out of the path', async () => {
    const line = '10.0.0.7 - - [09/Sep/2025:03:44:38 +0200] "GET /ws/health?token=x HTTP/1.1" 503 5 "-" "curl/8" rt=0.250'
    expect(await entryOf(line)).toMatchObject({
      kind: 'request',
      atMs: AT,
      severity: 'ERROR',
      http: { status: 503, method: 'GET', path: '/ws/health', latencyMs: 250 },
    })
  })

  test('requests that were answered and those that failed do not say the same', async () => {
    const said = async (status: number) =>
      (await entryOf(`10.0.0.7 - - [09/Sep/2025:01:44:38 +0000] "GET /a HTTP/1.1" ${status} 5`))?.message
    expect(await said(200)).toBe('"GET /a HTTP/1.1" 200 OK')
    expect(await said(503)).toBe('"GET /a HTTP/1.1" 503 Service Unavailable')
    expect(await said(599)).toBe('"GET /a HTTP/1.1" 599')
  })

  test('a level is taken where levels stand, and nowhere else', async () => {
    const said = async (line: string): Promise<unknown> => [(await entryOf(line))?.severity, (await entryOf(line))?.message]
    expect(await said('2025-09-09T01:44:38Z Error connecting to x')).toEqual(['DEFAULT', 'Error connecting to x'])
    expect(await said('Error: connect ECONNREFUSED')).toEqual(['DEFAULT', 'Error: connect ECONNREFUSED'])
    expect(await said('job.ERR wrote 3 files')).toEqual(['DEFAULT', 'job.ERR wrote 3 files'])
    expect(await said('2025-09-09T01:44:38Z INFO Failed: 3 of 4')).toEqual(['INFO', 'Failed: 3 of 4'])
    expect(await said('12 errors were found')).toEqual(['DEFAULT', '12 errors were found'])
  })

  test('a time without a year is the last one before tomorrow, and none without a now', async () => {
    const line = 'Dec 31 23:59:59 host1 app[7]: up\n'
    expect((await readText(line, { nowMs: NOW })).entries[0]?.atMs).toBe(Date.UTC(2024, 11, 31, 23, 59, 59))
    expect((await readText(line)).entries[0]?.atMs).toBeUndefined()
  })

  test('a time without a zone is UTC, or what was asked for, and is counted', async () => {
    const line = '2025-09-09 01:44:38 ERROR x\n'
    const { report, entries } = await readText(line)
    expect([entries[0]?.atMs, report.zoneAssumed]).toEqual([AT, 1])
    expect((await readText(line, { zoneMinutes: 120 })).entries[0]?.atMs).toBe(AT - 7_200_000)
    expect((await readText('2025-09-09 01:44:38Z ERROR x\n')).report.zoneAssumed).toBe(0)
  })

  test.each(['2025-02-30 25:00:00 x', '2025-13-01 01:00:00 x', '9999999999999999999 x', '2025-09-09T01:61:00Z x'])(
    'no time is read in %s',
    async (line) => {
      expect((await entryOf(line))?.atMs).toBeUndefined()
    },
  )

  test('who speaks is told as far as the line tells', async () => {
    expect(await entryOf('[pod/chat-7d9/app] hello there')).toMatchObject({ instance: 'chat-7d9', service: 'app' })
    expect(await entryOf('chat-2  | hello there')).toMatchObject({ instance: 'chat-2', service: 'chat', message: 'hello there' })
    expect(await entryOf('Sep  9 01:44:38 host1 sshd(pam)[77]: hello')).toMatchObject({ instance: 'host1', logger: 'sshd(pam)' })
  })

  test('lines of many formats in one file', async () => {
    const { entries, report } = await readText(LINES.map(([, line]) => line).join('\n'), { nowMs: NOW })
    expect(entries.map(({ message }) => message)).toEqual(LINES.map(() => SAID))
    expect(report.formats).toMatchObject({ pino: 2, bunyan: 1, winston: 2, 'python-json': 2, structlog: 1, klog: 1 })
  })
})
