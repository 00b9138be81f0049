// Debian's packages, for scripts that may install what they lack.
import { spawnSync } from 'node:child_process'

/** @param {readonly string[]} packages @returns {boolean} whether all are there now */
export function install(packages) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  return apt('update', '-q') && apt('install', '-y', '-q', '--no-install-recommends', ...packages)
}
