// `node --import ./scripts/typescript.mjs file.ts`: Node reads TypeScript, of which nothing but its types is taken out.
import { register } from 'node:module'

register('./typescript-loader.mjs', import.meta.url)
