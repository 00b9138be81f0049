import type { Sighting } from './filed-incident.ts'
import type { Answer, Comment, Issues } from './issues.ts'
import type { Patience } from './patience.ts'
import { plain } from './plain.ts'
import type { News } from './plan.ts'

const PAGES_MAX = 50
const TRIES_MAX = 3

/** One comment for one piece of news, whoever else tells it: looked for by its mark before and after. */
export async function announce(
  news: News,
  sighting: Sighting,
  number: number,
  issues: Issues,
  patience: Patience,
): Promise<Answer<Comment>> {
  const mark = `<!-- incident:comment=${news.kind};revision=${news.revision.replace(/[^\w.:-]/g, '_')} -->`
  const body = `${mark}\n${words(news, sighting)}`
  let made: Comment | undefined
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const listed = await patience.ask(() => marked(mark, number, issues))
    if (listed.kind !== 'done') return listed
    const [first, ...later] = listed.value
    if (first !== undefined) {
      // Two that told it at once: each takes its own back, unless it was the first.
      const own = later.find(({ id }) => id === made?.id)
      if (own !== undefined) await patience.ask(() => issues.removeComment(own.id))
      return { kind: 'done', value: first }
    }
    const answer = await issues.comment(number, body)
    if (answer.kind === 'done') made = answer.value
    else if (answer.kind === 'refused' || !(await patience.after(answer, attempt))) return answer
  }
  return { kind: 'unknown', reason: 'GitHub did not say whether the comment was made' }
}

async function marked(mark: string, number: number, issues: Issues): Promise<Answer<readonly Comment[]>> {
  const found: Comment[] = []
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await issues.comments(number, page)
    if (answer.kind !== 'done') return answer
    found.push(...answer.value.comments.filter(({ body }) => body.startsWith(mark)))
    if (!answer.value.hasMore) break
  }
  return { kind: 'done', value: found.sort((a, b) => a.id - b.id) }
}

function words({ kind, revision }: News, { from, to, count }: Sighting): string {
  const seen = `seen ${count} times from ${plain(from)} to ${plain(to)}`
  return kind === 'reopened'
    ? `Reopened: ${seen} in ${plain(revision)}, which is newer than the revisions it was known of.`
    : `Still there in the newer revision ${plain(revision)}: ${seen}.`
}
