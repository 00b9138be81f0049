/** First word of a control connection. No Redis command, no TLS handshake and no HTTP request begins like this. */
export const HELLO = 'TIDEGATE-DRILL'
/** What can be asked. */
export const COUNT = `${HELLO} count\n`
export const HOLD = `${HELLO} half-open\n`
/** How an answer begins; a number follows, and a line's end. */
export const OK = '+TIDEGATE-RELAY '
export const LINE_MAX = 64
