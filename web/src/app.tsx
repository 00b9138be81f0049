import type { JSX } from 'preact'
import { Shell } from './shell.tsx'
import { SignInView } from './sign-in/index.ts'
import { useStore } from './store/index.ts'
import type { Page } from './page.ts'

/** The whole page: the first sheet, or the chat. */
export function App({ page }: { readonly page: Page }): JSX.Element {
  const phase = useStore(page.phase)
  if (phase.kind === 'signed-out') return <SignInView why={phase.why} onSignedIn={(session) => page.signIn(session)} />
  return <Shell key={phase.chat.session.user} chat={phase.chat} page={page} />
}
