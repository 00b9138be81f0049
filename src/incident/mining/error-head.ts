/** How the template of an error begins: its type, what was said, and the innermost frame of its own. */
export function errorHead(signature: string, said: string): string {
  const [type = '', , frame] = signature.split('\n')
  const head = said === '' ? type : `${type}: ${said}`
  return frame === undefined ? head : `${head} (${frame})`
}
