import { describe, expect, test } from 'vitest'
import { detectPlatform } from './platform.ts'

const NO_FACTS = { kubernetesSecrets: false }

describe('the platform', () => {
  test('what each kind of Cloud Run sets by its contract is Cloud Run', () => {
    const service = { PORT: '8080', K_SERVICE: 'chat', K_REVISION: 'chat-00001-abc', K_CONFIGURATION: 'chat' }
    const job = { CLOUD_RUN_JOB: 'chat', CLOUD_RUN_EXECUTION: 'chat-x', CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '1' }
    for (const env of [service, job]) expect(detectPlatform(env, NO_FACTS)).toBe('cloud-run')
  })

  test('Knative on Kubernetes has the stricter times of the two', () => {
    expect(detectPlatform({ K_SERVICE: 'chat', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { kubernetesSecrets: true })).toBe(
      'cloud-run',
    )
  })

  test('what clouds and tools set beside it is no sign', () => {
    const env = {
      PORT: '8080',
      GOOGLE_CLOUD_PROJECT: 'chat',
      GCP_PROJECT: 'chat',
      CLOUD_RUN_TASK_INDEX: '0',
      KUBECONFIG: '/k',
      NODE_ENV: 'production',
    }
    expect(detectPlatform(env, NO_FACTS)).toBe('plain')
  })

  test.each(['K_SERVICE', 'K_REVISION', 'K_CONFIGURATION', 'CLOUD_RUN_JOB', 'CLOUD_RUN_EXECUTION', 'CLOUD_RUN_WORKER_POOL'])(
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
