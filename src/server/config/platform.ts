/** Where the process runs, as detected. It says nothing of who uses it: that is the environment, which is told, not guessed. */
export type Platform = 'cloud-run' | 'kubernetes' | 'plain'

/** What detection needs to know beyond variables. */
export interface PlatformFacts {
  /** The directory `/var/run/secrets/kubernetes.io` is there: a service account is mounted. */
  readonly kubernetesSecrets: boolean
}

export type Variables = Readonly<Record<string, string | undefined>>

/**
 * Set by Cloud Run's container contract: services (and Knative) have `K_*`, jobs and worker pools their own. Told by nothing
 * else: a project id or `PORT` says nothing, and the metadata server would have to be waited for.
 */
const CLOUD_RUN = ['K_SERVICE', 'K_REVISION', 'K_CONFIGURATION', 'CLOUD_RUN_JOB', 'CLOUD_RUN_EXECUTION', 'CLOUD_RUN_WORKER_POOL']
const KUBERNETES = ['KUBERNETES_SERVICE_HOST', 'KUBERNETES_PORT']

/**
 * One sign is enough, also an empty variable: taking a platform for a desk is the dangerous mistake, not the other way. Cloud
 * Run comes first, because its times are the stricter ones.
 */
export function detectPlatform(env: Variables, facts: PlatformFacts): Platform {
  const has = (name: string): boolean => env[name] !== undefined
  if (CLOUD_RUN.some(has)) return 'cloud-run'
  if (KUBERNETES.some(has) || facts.kubernetesSecrets) return 'kubernetes'
  return 'plain'
}

/** How a platform is called in sentences. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  'cloud-run': 'Cloud Run',
  kubernetes: 'Kubernetes',
  plain: 'no platform',
}
