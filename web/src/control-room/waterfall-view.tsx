import type { JSX } from 'preact'
import type { Waterfall } from '../../../src/readiness/index.ts'

/** How the start went: what waited for what, and which way took longest. */
export function WaterfallView({ waterfall }: { readonly waterfall: Waterfall }): JSX.Element {
  const { rows, path, totalMs, atMs } = waterfall
  const endMs = Math.max(1, totalMs ?? 0, ...rows.map(({ startMs, readyMs }) => readyMs ?? (startMs === undefined ? 0 : atMs)))
  const percent = (ms: number): number => (ms / endMs) * 100
  return (
    <>
      <div class="card-head">
        <h2>Start-up</h2>
        <span class="quiet">{totalMs === undefined ? 'not ready yet' : `ready after ${milliseconds(totalMs)}`}</span>
        <p class="moment-sentence">
          {path.length > 0 && (
            <>
              {totalMs === undefined ? 'Waits for ' : 'Waited for '}
              <span class="path">{path.join(' → ')}</span>
            </>
          )}
        </p>
      </div>
      <ul class="waterfall">
        {rows.map(({ service, startMs, readyMs, isOnPath, needs }) => (
          <li key={service} data-path={isOnPath} title={needs.length === 0 ? undefined : `needs ${needs.join(', ')}`}>
            <span class="strip-name">{service}</span>
            <svg class="strip" width="100%" height="20" aria-hidden="true">
              {startMs !== undefined && (
                <rect
                  class="fall"
                  x={`${Math.min(99.5, percent(startMs))}%`}
                  width={`${Math.max(0.5, percent((readyMs ?? endMs) - startMs))}%`}
                  y="5"
                  height="10"
                  data-open={readyMs === undefined}
                />
              )}
            </svg>
            <span class="number">
              {startMs === undefined ? 'not started' : readyMs === undefined ? 'not ready' : milliseconds(readyMs - startMs)}
              {isOnPath && <span class="for-screen-readers">, on the critical path</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function milliseconds(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}
