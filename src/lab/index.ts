/** The proving ground: what shows that the claims of the other parts hold, and what anybody can turn on a server of their own. */
export * from './conformance/index.ts'
