import { isIP } from 'node:net'

/** Can only this machine reach it? Names other than `localhost` are not asked: what they mean can change. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address)
}

/** An address to bind: an IP address, or `localhost`. A name could be a loopback address today and another tomorrow. */
export function isBindable(address: string): boolean {
  return address === 'localhost' || isIP(address) !== 0
}
