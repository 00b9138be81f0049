/** The address of a service, or why it is none. A token goes over TLS, or to this machine. */
export function readEndpoint(text: string): URL | { readonly refused: string } {
  if (!URL.canParse(text)) return { refused: `"${text}" is no URL` }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return { refused: 'it holds a user or a password' }
  const isHere = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return url
  return { refused: `"${url.origin}" is neither https nor on this machine, and a token would be sent there` }
}
