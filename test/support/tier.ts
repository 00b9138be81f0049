/** `npm test` proves with a hundred clients what `npm run test:full` measures with a thousand. */
export const IS_FULL = process.env['TIDEGATE_TEST_TIER'] === 'full'
export const MANY_CLIENTS = IS_FULL ? 1_000 : 100
