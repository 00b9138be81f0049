/** So much of a file is looked at. */
const LOOKED_AT = 4096

/** A text may well hold one control character again and again (the SOH of FIX, form feeds); not many different ones. */
const DIFFERENT_MIN = 6
const SHARE_MIN = 0.02

/**
 * What the beginning of a file says that it is, where that is no text of UTF-8 or of one byte a character; in words, for `... is ...`.
 * Runs of NUL are none of it: a log that was cut while it was written begins with them.
 */
export function noText(head: Buffer): string | undefined {
  const bytes = head.subarray(0, LOOKED_AT)
  if (isUtf16(bytes)) return 'in UTF-16 without a mark: convert it first (iconv -f UTF-16LE -t UTF-8)'
  const different = new Set<number>()
  let controls = 0
  let others = 0
  for (const byte of bytes) {
    if (byte === 0) continue
    others++
    // Not tab to carriage return, and not escape.
    if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) {
      controls++
      different.add(byte)
    }
  }
  return different.size >= DIFFERENT_MIN && controls >= others * SHARE_MIN ? 'binary, and no text' : undefined
}

/** Every second byte of Latin letters is NUL; with a mark of byte order at its beginning it was decoded before. */
function isUtf16(bytes: Buffer): boolean {
  const nuls = [0, 0]
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  return bytes.length >= 16 && Math.max(even, odd) > bytes.length * 0.4 && Math.min(even, odd) < bytes.length * 0.05
}
