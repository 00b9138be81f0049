const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory; name its files',
  ENOTDIR: 'a part of its path is a file',
  EACCES: 'you may not',
  EPERM: 'you may not',
  EROFS: 'the disk may only be read',
  ENOSPC: 'no room is left on the disk',
  EMFILE: 'too many files are open',
}

/** What the file system says, in words; undefined where it did not say it. */
export function fileWords(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? WORDS[code] : undefined
}
