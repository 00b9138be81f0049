import { said } from '../../said.ts'

/** The platform cuts a request, and a WebSocket is one, at its request timeout: 300 s by default, 3600 s at most (Cloud Run). */
export const requestTimeout = said({
  id: 'platform/request-timeout',
  says: [
    /\bThe request has been terminated because it has reached the maximum request timeout\b/i,
    /\bupstream request timeout\b/i,
    /\bdeadline exceeded\b.{0,40}\brequest timeout\b/i,
  ],
  cause: 'platform/request-timeout',
  answer: 'the platform ended the request at its request timeout: to a WebSocket that is the end of its life',
  open: 'is it a long connection, which has to come back by plan, or a request that hung?',
  settledBy: () => [
    {
      what: 'the timeout in effect and the age of what was cut',
      query: 'gcloud run services describe SERVICE --format="value(spec.template.spec.timeoutSeconds)"; httpRequest.latency',
      where: 'the platform and its request log',
    },
  ],
})
