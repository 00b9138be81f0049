/** Style sheets are taken in by vite. */
declare module '*.css'
