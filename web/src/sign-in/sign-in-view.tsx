import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { demoSignIn } from './demo-sign-in.ts'
import { sessionOf, type Session } from './session.ts'

const NAME_MAX = 40

type Trouble = { readonly kind: 'none' } | { readonly kind: 'words'; readonly words: string }
const FINE: Trouble = { kind: 'none' }

/** The first page. A name is enough where the server offers the demonstration sign-in; else it asks for a token. */
export function SignInView(props: {
  readonly why: string | undefined
  readonly onSignedIn: (session: Session) => void
}): JSX.Element {
  const [way, choose] = useState<'name' | 'token'>('name')
  return (
    <main class="sign-in">
      <div class="sign-in-sheet">
        <svg class="sign-in-mark" viewBox="4 6 24 20" width="48" height="40" aria-hidden="true">
          <path d="M6 8v16M26 8v16M6 17c3.3-3.5 6.7-3.5 10 0s6.7 3.5 10 0" />
        </svg>
        <h1>Tidegate</h1>
        {props.why !== undefined && (
          <p class="notice" role="status">
            {props.why}
          </p>
        )}
        {way === 'name' ? (
          <ByName onSignedIn={props.onSignedIn} onOff={() => choose('token')} />
        ) : (
          <ByToken onSignedIn={props.onSignedIn} onName={() => choose('name')} />
        )}
      </div>
    </main>
  )
}

function ByName(props: { readonly onSignedIn: (session: Session) => void; readonly onOff: () => void }): JSX.Element {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble>(FINE)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const signIn = async (): Promise<void> => {
    const wanted = name.trim()
    if (wanted === '') {
      setTrouble({ kind: 'words', words: 'Write a name first.' })
      field.current?.focus()
      return
    }
    setBusy(true)
    setTrouble(FINE)
    const answer = await demoSignIn(wanted, undefined)
    setBusy(false)
    if (answer.kind === 'signed-in') props.onSignedIn(answer.session)
    else if (answer.kind === 'off') props.onOff()
    else setTrouble({ kind: 'words', words: answer.kind === 'refused' ? answer.why : 'The server does not answer. Try again.' })
  }

  return (
    <form
      aria-label="Sign in"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void signIn()
      }}
    >
      <p class="quiet">Choose the name that others will see.</p>
      <label for="name">Your name</label>
      <input
        ref={field}
        id="name"
        name="name"
        autocomplete="nickname"
        maxLength={NAME_MAX}
        value={name}
        aria-invalid={trouble.kind === 'words'}
        aria-describedby="sign-in-trouble"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="main-button" aria-busy={busy}>
        {busy ? 'Signing in …' : 'Sign in'}
      </button>
      <TroubleLine trouble={trouble} />
    </form>
  )
}

function ByToken(props: { readonly onSignedIn: (session: Session) => void; readonly onName: () => void }): JSX.Element {
  const [token, setToken] = useState('')
  const [trouble, setTrouble] = useState<Trouble>(FINE)
  return (
    <form
      aria-label="Sign in"
      onSubmit={(event) => {
        event.preventDefault()
        const session = sessionOf(token)
        if (session === undefined) setTrouble({ kind: 'words', words: 'This is no token with a user in it (claim "sub").' })
        else props.onSignedIn(session)
      }}
    >
      <p class="quiet">
        This server does not sign in by name. Paste a connection token; <code>tidegate token --user you</code> makes one.
      </p>
      <label for="token">Connection token</label>
      <textarea
        id="token"
        name="token"
        rows={4}
        autocomplete="off"
        spellcheck={false}
        value={token}
        aria-invalid={trouble.kind === 'words'}
        aria-describedby="sign-in-trouble"
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <button type="submit" class="main-button">
        Sign in
      </button>
      <TroubleLine trouble={trouble} />
      <button type="button" class="link-button" onClick={props.onName}>
        Try a name again
      </button>
    </form>
  )
}

/** Its place is kept while there is nothing to say. */
function TroubleLine({ trouble }: { readonly trouble: Trouble }): JSX.Element {
  return (
    <p id="sign-in-trouble" class="trouble" role="alert">
      {trouble.kind === 'words' ? trouble.words : ''}
    </p>
  )
}
