/**
 * The others: who they are, who is in a room (*presence*), who is writing (*typing*). What names a person is their user id;
 * names are for showing.
 */
export { Face } from './face.tsx'
export { initials } from './initials.ts'
export { nameIn, type Person } from './name.ts'
export { PeopleView } from './people-view.tsx'
export { joined, left, people, presenceOf, PRESENCE_MAX, type Presence } from './presence.ts'
export { TypingNotices } from './typing-notices.ts'
export { typingText } from './typing.ts'
