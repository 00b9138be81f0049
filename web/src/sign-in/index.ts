/** Who one is: a name where the server is a demonstration, a pasted token elsewhere. A *session* is kept over a reload. */
export { demoSignIn, type SignedIn } from './demo-sign-in.ts'
export { parseSession, sessionOf, type Session } from './session.ts'
export { SignInView } from './sign-in-view.tsx'
