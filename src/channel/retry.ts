/** When another try may help, as the end of a sentence: ` in 2 s`; nothing where it is not known. */
export function inWords(retryMs: number | undefined): string {
  return retryMs === undefined ? '' : ` in ${Math.max(1, Math.ceil(retryMs / 1_000))} s`
}
