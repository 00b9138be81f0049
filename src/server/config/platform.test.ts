import { describe, expect, test } from 'vitest'
import { detectPlatform } from './platform.ts'

const NO_FACTS = { kubernetesSecrets: false }

describe('the platform', () => {
  test.each(['K_SERVICE', 'K_REVISION', 'K_CONFIGURATION', 'CLOUD_RUN_JOB', 'CLOUD_RUN_WORKER_POOL'])(
    '%s is a sign of Cloud Run, also when it is empty',
    (name) => {
      expect(detectPlatform({ [name]: 'chat' }, NO_FACTS)).toBe('cloud-run')
      expect(detectPlatform({ [name]: '' }, NO_FACTS)).toBe('cloud-run')
    },
  )

  test.each(['KUBERNETES_SERVICE_HOST', 'KUBERNETES_PORT'])('%s is a sign of Kubernetes', (name) => {
    expect(detectPlatform({ [name]: '10.0.0.1' }, NO_FACTS)).toBe('kubernetes')
  })

  test('a mounted service account is a sign of Kubernetes', () => {
    expect(detectPlatform({}, { kubernetesSecrets: true })).toBe('kubernetes')
  })

  test('without a sign there is none', () => {
    expect(detectPlatform({ PATH: '/bin', TIDEGATE_ENV: 'production', K_SERVICE: undefined }, NO_FACTS)).toBe('plain')
  })
})
