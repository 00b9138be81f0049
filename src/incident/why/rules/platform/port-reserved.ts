import { said } from '../../said.ts'

/** PORT is set by the platform and may not be set by hand (Cloud Run, container contract; field failures 30). */
export const portReserved = said({
  id: 'platform/port-reserved',
  says: /\bPORT\b.{0,60}\breserved\b|\breserved\b.{0,60}\bPORT\b/,
  cause: 'platform/port-reserved',
  answer: 'PORT was set by hand, and the platform reserves it',
  open: 'who sets it?',
  settledBy: () => [
    {
      what: 'env of the service and of the image',
      query: 'gcloud run services describe; ENV in the Dockerfile',
      where: 'the configuration',
    },
  ],
})
