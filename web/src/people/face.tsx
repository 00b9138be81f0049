import type { JSX } from 'preact'
import { initials } from './initials.ts'

/** A face of initials. The name always stands beside it, so that it is not read out twice. */
export function Face({ name, mine = false }: { readonly name: string; readonly mine?: boolean }): JSX.Element {
  return (
    <span class={mine ? 'face face-mine' : 'face'} aria-hidden="true">
      {initials(name)}
    </span>
  )
}
