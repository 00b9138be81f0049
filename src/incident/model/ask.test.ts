import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleDocument, samplePattern } from '../../../test/support/incident/sample.ts'
import { realTimers } from '../../runtime/real.ts'
import { askModel, questionFor, type Opinions } from './ask.ts'

let server: Server
let url = ''
let answer: { status: number; content: string } = { status: 200, content: '' }
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(body)
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ choices: [{ message: { content: answer.content } }] }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})

afterAll(() => void server.close())

async function ask(content: string, status = 200, pattern = samplePattern): Promise<Opinions> {
  answer = { status, content }
  const options = { url, model: 'any', timers: realTimers, signal: new AbortController().signal }
  return askModel({ ...sampleDocument, patterns: [pattern] }, pattern, options)
}

describe('a model that is asked', () => {
  test('[V10] whatever it says is possible at most, and marked; what cites no pattern that was there is uncited', async () => {
    const claims = [
      { answer: 'It is a race.', status: 'OBSERVED', cites: [] },
      { answer: 'The check is broken.', cites: [samplePattern.key, 'v1:invented'] },
      { answer: 'Redis was down.', cites: ['v1:invented'] },
      { answer: 7 },
    ]
    expect(await ask(`Here you are: ${JSON.stringify({ claims })}`)).toEqual({
      kind: 'said',
      opinions: [
        { answer: 'It is a race.', status: 'POSSIBLE', mark: 'said by a model, uncited' },
        { answer: 'The check is broken.', status: 'POSSIBLE', mark: `said by a model, of ${samplePattern.key}` },
        { answer: 'Redis was down.', status: 'POSSIBLE', mark: 'said by a model, uncited' },
      ],
    })
  })

  test('[V10] it sees patterns and no line, and is not asked where something stands that must not leave', async () => {
    await ask('{"claims":[]}')
    expect(asked.at(-1)).toContain(samplePattern.template)
    expect(asked.at(-1)).not.toContain('night.log')
    expect(questionFor(sampleDocument, samplePattern)).not.toContain('samples')
    const before = asked.length
    const leaky = { ...samplePattern, template: 'mail of ada@example.com' }
    expect(await ask('{"claims":[]}', 200, leaky)).toEqual({ kind: 'blocked' })
    expect(asked.length).toBe(before)
  })

  test('[V10] a server that fails, or says something else, says nothing', async () => {
    expect(await ask('', 500)).toEqual({ kind: 'silent', reason: "the model's server answered 500" })
    expect(await ask('I think it is a race.')).toMatchObject({ kind: 'silent', reason: expect.stringContaining('not the JSON') })
    expect(await ask('{"claims": "a race"}')).toMatchObject({ kind: 'silent' })
  })
})
