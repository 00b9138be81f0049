/**
 * The WebSocket close codes (RFC 6455 section 7.4.1 and its IANA registry) that Tidegate itself may send, beside the
 * disconnect codes of its protocol. "Unexpected condition" is not among them (rule G5): no path can send what no table holds.
 */
export const CLOSES = {
  normal: 1000,
  protocolError: 1002,
  invalidPayload: 1007,
  /** `ws`: more fragments than a message may have. */
  policyViolation: 1008,
  messageTooBig: 1009,
  tryAgainLater: 1013,
} as const
